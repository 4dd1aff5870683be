#include "gui/error_panel.h"

#include <imgui.h>
#include <imgui_internal.h>

#include <algorithm>

namespace appctl::gui {
namespace {

constexpr char window_name[] = "Errors###appctl errors";
const ImVec4 message_colour(1.0f, 0.55f, 0.50f, 1);
const ImVec4 title_colour(0.62f, 0.14f, 0.14f, 1);

constexpr std::size_t most_bytes = 2048;    // of a message, and of a traceback
constexpr std::size_t most_drawn = 12'000;  // bytes of all: ImGui has 65,536 vertices for a window, 4 a glyph

// What is shown of a text: its first 2 KB.
std::string shortened(std::string_view text) {
  const std::string all = core::printable(text);
  std::string shown(core::cut(all, most_bytes));
  if (shown.size() == all.size()) return all;
  return shown + "\n... " + std::to_string(all.size() - shown.size()) + " more bytes, see standard error";
}

std::string details(const core::Report& report) {
  std::string text = report.traceback;
  if (!text.empty() && !report.origin.empty()) text += '\n';
  return shortened(text + report.origin);
}

void draw_text(const std::string& text) {
  if (!text.empty()) ImGui::TextUnformatted(text.data(), text.data() + text.size());
}

// The lower part of the display, when the panel appears.
void place() {
  const ImVec2 display = ImGui::GetIO().DisplaySize;
  const float margin = ImGui::GetFontSize();
  const ImVec2 size(std::max(display.x - 2 * margin, 1.0f), std::max(display.y * 0.4f, 1.0f));
  ImGui::SetNextWindowPos(ImVec2(margin, display.y - size.y - margin), ImGuiCond_Appearing);
  ImGui::SetNextWindowSize(size, ImGuiCond_Appearing);
}

}  // namespace

void ErrorPanel::add(const core::Report& report) {
  std::string key = core::error_key(report);
  const std::string count = report.count > 1 ? "  (" + std::to_string(report.count) + " times)" : "";
  const auto same = [&](const Entry& entry) { return entry.key == key; };
  const auto found = std::find_if(entries_.begin(), entries_.end(), same);
  if (found != entries_.end()) {
    found->title.resize(found->message_size);
    found->title += count;
    return;
  }
  const std::string message = shortened(report.message);
  if (quiet_ && empty()) visible = false;
  entries_.push_front({std::move(key), message + count, details(report), message.size()});
  if (entries_.size() > most_kept) entries_.pop_back();
  if (!quiet_) show();
}

bool ErrorPanel::empty() const {
  return std::all_of(entries_.begin(), entries_.end(), [](const Entry& entry) { return entry.dismissed; });
}

void ErrorPanel::dismiss() {
  for (Entry& entry : entries_) entry.dismissed = true;
  visible = false;
}

void ErrorPanel::copy() {
  copied_.clear();
  for (const Entry& entry : entries_) {
    if (!entry.dismissed) copied_ += entry.title + '\n' + entry.details + "\n\n";
  }
  ImGui::SetClipboardText(copied_.c_str());
}

void ErrorPanel::draw_buttons() {
  if (ImGui::Button("Copy")) copy();
  ImGui::SameLine();
  if (ImGui::Button("Dismiss")) dismiss();
  ImGui::Separator();
}

void ErrorPanel::draw_entries() {
  std::size_t left = most_drawn;
  int hidden = 0;
  for (const Entry& entry : entries_) {
    if (entry.dismissed) continue;
    const std::size_t size = entry.title.size() + entry.details.size();
    if (hidden > 0 || size > left) {
      ++hidden;
      continue;
    }
    left -= size;
    ImGui::PushStyleColor(ImGuiCol_Text, message_colour);
    draw_text(entry.title);
    ImGui::PopStyleColor();
    draw_text(entry.details);
  }
  if (hidden > 0) ImGui::Text("... %d older errors, see standard error", hidden);
}

void ErrorPanel::draw() {
  if (!visible || empty()) return;
  place();
  ImGui::PushStyleColor(ImGuiCol_TitleBg, title_colour);
  ImGui::PushStyleColor(ImGuiCol_TitleBgActive, title_colour);
  ImGui::PushStyleColor(ImGuiCol_TitleBgCollapsed, title_colour);
  bool open = true;
  const auto flags = ImGuiWindowFlags_NoFocusOnAppearing | ImGuiWindowFlags_NoSavedSettings;
  if (ImGui::Begin(window_name, &open, flags)) {
    draw_buttons();
    ImGui::BeginChild("reports");
    ImGui::PushTextWrapPos(0);
    draw_entries();
    ImGui::PopTextWrapPos();
    ImGui::EndChild();
  }
  if (std::exchange(raise_, false)) ImGui::BringWindowToDisplayFront(ImGui::GetCurrentWindow());
  ImGui::End();
  ImGui::PopStyleColor(3);
  if (!open) dismiss();
}

}  // namespace appctl::gui
