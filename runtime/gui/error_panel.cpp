#include "gui/error_panel.h"

#include <imgui.h>
#include <imgui_internal.h>

#include <algorithm>
#include <functional>
#include <utility>

namespace appctl::gui {
namespace {

constexpr char window_name[] = "Errors###appctl errors";
const ImVec4 message_colour(1.0f, 0.55f, 0.50f, 1);
const ImVec4 title_colour(0.62f, 0.14f, 0.14f, 1);

std::string headline(const core::Report& report) {
  return report.count > 1 ? report.message + "  (" + std::to_string(report.count) + " times)"
                          : report.message;
}

std::string details(const core::Report& report) {
  std::string text = report.traceback;
  if (!text.empty() && !report.origin.empty()) text += '\n';
  return text + report.origin;
}

// The first bytes of a text, up to the end of a character. A text of megabytes would cost the window its
// frame rate, and ImGui more vertices than it can count.
std::string shortened(const std::string& text) {
  constexpr std::size_t most = 4000;
  if (text.size() <= most) return text;
  std::size_t end = most;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return text.substr(0, end) + "\n... " + std::to_string(text.size() - end) + " more bytes on standard error";
}

void draw_report(const core::Report& report) {
  const std::string title = headline(report), rest = details(report);
  ImGui::PushStyleColor(ImGuiCol_Text, message_colour);
  ImGui::TextUnformatted(title.data(), title.data() + title.size());
  ImGui::PopStyleColor();
  if (!rest.empty()) ImGui::TextUnformatted(rest.data(), rest.data() + rest.size());
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
  const std::size_t key = std::hash<std::string>()(report.message);
  const auto same = [&](const Entry& entry) { return entry.key == key; };
  const auto found = std::find_if(entries_.begin(), entries_.end(), same);
  if (found != entries_.end()) {
    found->report.count = report.count;
    return;
  }
  core::Report kept{shortened(report.message), shortened(report.traceback), shortened(report.origin),
                    report.count};
  entries_.push_front({.report = std::move(kept), .key = key});
  if (entries_.size() > most_kept) entries_.pop_back();
  visible = raise_ = true;
}

bool ErrorPanel::empty() const {
  return std::all_of(entries_.begin(), entries_.end(), [](const Entry& entry) { return entry.dismissed; });
}

void ErrorPanel::dismiss() {
  for (Entry& entry : entries_) entry.dismissed = true;
}

std::string ErrorPanel::text() const {
  std::string all;
  for (const Entry& entry : entries_) {
    if (!entry.dismissed) all += headline(entry.report) + '\n' + details(entry.report) + "\n\n";
  }
  return all;
}

void ErrorPanel::draw_buttons() {
  if (ImGui::Button("Copy")) ImGui::SetClipboardText(text().c_str());
  ImGui::SameLine();
  if (ImGui::Button("Dismiss")) dismiss();
  ImGui::Separator();
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
    for (const Entry& entry : entries_) {
      if (!entry.dismissed) draw_report(entry.report);
    }
    ImGui::PopTextWrapPos();
    ImGui::EndChild();
  }
  if (std::exchange(raise_, false)) ImGui::BringWindowToDisplayFront(ImGui::GetCurrentWindow());
  ImGui::End();
  ImGui::PopStyleColor(3);
  if (!open) dismiss();
}

}  // namespace appctl::gui
