#include "surface/glfw_textures.h"

#include <imgui.h>

#include <algorithm>

#include "surface/glfw_library.h"
#include "surface/imgui_texture.h"
#include "surface/shrink.h"

namespace appctl::surface {
namespace {

struct Gl {
  void (*gen_textures)(GLsizei, GLuint*);
  void (*bind_texture)(GLenum, GLuint);
  void (*delete_textures)(GLsizei, const GLuint*);
  void (*tex_parameter)(GLenum, GLenum, GLint);
  void (*pixel_store)(GLenum, GLint);
  void (*tex_image)(GLenum, GLint, GLint, GLsizei, GLsizei, GLint, GLenum, GLenum, const void*);
  void (*generate_mipmap)(GLenum);
  void (*get_integer)(GLenum, GLint*);
};
Gl gl;

template <class Function>
void get(Function& function, const char* name) {
  function = reinterpret_cast<Function>(glfw.GetProcAddress(name));
}

// Calls f(command) for each command of the draw data that has a texture.
template <class F>
void for_each_command(ImDrawData& data, F f) {
  for (int i = 0; i < data.CmdListsCount; ++i) {
    for (ImDrawCmd& command : data.CmdLists[i]->CmdBuffer) {
      if (command.UserCallback == nullptr) f(command);
    }
  }
}

}  // namespace

void GlTextures::load() {
  get(gl.gen_textures, "glGenTextures");
  get(gl.bind_texture, "glBindTexture");
  get(gl.delete_textures, "glDeleteTextures");
  get(gl.tex_parameter, "glTexParameteri");
  get(gl.pixel_store, "glPixelStorei");
  get(gl.tex_image, "glTexImage2D");
  get(gl.generate_mipmap, "glGenerateMipmap");
  get(gl.get_integer, "glGetIntegerv");
  gl.get_integer(GL_MAX_TEXTURE_SIZE, &longest_side_);
}

void GlTextures::bind(ImDrawData& data) {
  bound_.clear();
  drop_unused();
  for_each_command(data, [this](ImDrawCmd& command) {
    const TextureId id = texture_id(command);
    bound_.push_back(id);
    if (id >= first_picture_id) set_texture_id(command, copy_of(id));
  });
}

void GlTextures::restore(ImDrawData& data) {
  std::size_t next = 0;
  for_each_command(data, [&](ImDrawCmd& command) {
    const TextureId id = bound_[next++];
    if (id >= first_picture_id) set_texture_id(command, id);
  });
}

// A picture that is unknown has no texture, and is drawn black.
unsigned GlTextures::copy_of(TextureId id) {
  const Texture* texture = pictures_ != nullptr ? pictures_->find(id) : nullptr;
  if (texture == nullptr) return 0;
  Copy& copy = copies_[id];
  if (copy.name == 0 || copy.version != texture->version) upload(*texture, copy);
  return copy.name;
}

void GlTextures::upload(const Texture& texture, Copy& copy) {
  const Shrunk shrunk(texture, longest_side_);
  if (copy.name == 0) gl.gen_textures(1, &copy.name);
  copy.version = texture.version;
  const bool smooth = texture.filter == Filter::linear;
  const GLint edge = texture.edge == Edge::clamp ? GL_CLAMP_TO_EDGE : GL_REPEAT;
  gl.bind_texture(GL_TEXTURE_2D, copy.name);
  gl.tex_parameter(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, smooth ? GL_LINEAR_MIPMAP_NEAREST : GL_NEAREST);
  gl.tex_parameter(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, smooth ? GL_LINEAR : GL_NEAREST);
  gl.tex_parameter(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, edge);
  gl.tex_parameter(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, edge);
  gl.pixel_store(GL_UNPACK_ROW_LENGTH, 0);
  gl.tex_image(GL_TEXTURE_2D, 0, GL_RGBA, shrunk.width(), shrunk.height(), 0, GL_RGBA, GL_UNSIGNED_BYTE,
               shrunk.texels());
  if (smooth) gl.generate_mipmap(GL_TEXTURE_2D);
}

void GlTextures::drop_unused() {
  std::erase_if(copies_, [this](const auto& entry) {
    if (pictures_->find(entry.first) != nullptr) return false;
    gl.delete_textures(1, &entry.second.name);
    return true;
  });
}

}  // namespace appctl::surface
