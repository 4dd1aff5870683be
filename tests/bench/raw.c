/* The limit for any host of Lua 5.4: what Debian's library itself costs, driven directly by C.
   usage: raw WHAT N, where WHAT is switch, spawn, park, sleep or compute.
   Prints lines "metric value". CPU time where nothing waits, so other programs do not count. */
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static double seconds(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}
static double cpu(void) {
  return seconds(CLOCK_PROCESS_CPUTIME_ID);
}
static double now(void) {
  return seconds(CLOCK_MONOTONIC);
}

static double resident_bytes(void) {
  FILE* file = fopen("/proc/self/statm", "r");
  long size = 0, resident = 0;
  if (!file || fscanf(file, "%ld %ld", &size, &resident) != 2) exit(1);
  fclose(file);
  return (double)resident * (double)sysconf(_SC_PAGESIZE);
}

static int yield(lua_State* L) {
  return lua_yield(L, lua_gettop(L));
}

/* The least that a host does for await(spawn(empty)): a fresh coroutine, run by a loop, that wakes the main
 * one. */
static lua_State* spawned;

static int spawn(lua_State* L) {
  lua_settop(L, 1);
  spawned = lua_newthread(L);
  lua_pushvalue(L, 1);
  lua_xmove(L, spawned, 1);
  return 1;
}

/* Defines the function that the tasks run, and leaves it on the stack. */
static lua_State* start(const char* body) {
  lua_State* L = luaL_newstate();
  luaL_openlibs(L);
  lua_register(L, "yield", yield);
  lua_register(L, "spawn", spawn);
  if (luaL_loadstring(L, body) != LUA_OK) exit(1);
  lua_call(L, 0, 1);
  return L;
}

/* A coroutine over the function at index 1, kept in the table at index 2. */
static lua_State* make(lua_State* L, long i) {
  lua_State* co = lua_newthread(L);
  lua_rawseti(L, 2, i + 1);
  lua_pushvalue(L, 1);
  lua_xmove(L, co, 1);
  return co;
}

static int step(lua_State* L, lua_State* co, int arguments) {
  int results;
  return lua_resume(co, L, arguments, &results);
}

static lua_State** make_all(lua_State* L, long n) {
  lua_State** tasks = malloc((size_t)n * sizeof *tasks);
  lua_createtable(L, (int)n, 0);
  for (long i = 0; i < n; i++) {
    tasks[i] = make(L, i);
    step(L, tasks[i], 0);
  }
  return tasks;
}

static void bench_switch(long n, long switches) {
  lua_State* L = start("local yield = yield return function() while true do yield() end end");
  lua_State** tasks = make_all(L, n);
  const double began = cpu();
  for (long done = 0; done < switches; done += n) {
    for (long i = 0; i < n; i++) step(L, tasks[i], 0);
  }
  printf("ns %g\n", (cpu() - began) / (double)switches * 1e9);
}

static void bench_spawn(long n) {
  lua_State* L = start(
      "local spawn, await, empty = spawn, yield, function() end\n"
      "return function(n) for _ = 1, n do await(spawn(empty)) end end");
  lua_createtable(L, 1, 0);
  lua_State* program = make(L, 0);
  lua_pushinteger(program, n);
  const double began = cpu();
  for (int arguments = 1; step(L, program, arguments) == LUA_YIELD; arguments = 0) {
    lua_settop(program, 0);
    step(L, spawned, 0);
  }
  printf("ns %g\n", (cpu() - began) / (double)n * 1e9);
}

static void bench_park(long n) {
  lua_State* L = start("local yield = yield return function() yield() end");
  const double before = resident_bytes();
  make_all(L, n);
  printf("bytes %g\n", (resident_bytes() - before) / (double)n);
}

static void bench_compute(long milliseconds) {
  lua_State* L = start(
      "local yield = yield\n"
      "return function() while true do local s = 0 for i = 0, 999 do s = s + i end yield() end end");
  lua_State** tasks = make_all(L, 1);
  long done = 0;
  const double began = cpu(), began_at = now();
  double took = 0;
  while (took < (double)milliseconds * 1e-3) {
    for (int i = 0; i < 32; i++) step(L, tasks[0], 0);
    done += 32;
    took = now() - began_at;
  }
  printf("rate %g\n", (double)done / (cpu() - began));
  printf("wall_rate %g\n", (double)done / took);
}

/* --- sleeping: a binary heap of deadlines --- */

struct timer {
  double at;
  lua_State* co;
};
static struct timer* heap;
static long heap_size;

static void push(struct timer t) {
  long i = heap_size++;
  for (; i > 0 && t.at < heap[(i - 1) / 2].at; i = (i - 1) / 2) heap[i] = heap[(i - 1) / 2];
  heap[i] = t;
}

static struct timer pop(void) {
  const struct timer first = heap[0], last = heap[--heap_size];
  long i = 0;
  for (long child; (child = 2 * i + 1) < heap_size; i = child) {
    if (child + 1 < heap_size && heap[child + 1].at < heap[child].at) child++;
    if (last.at <= heap[child].at) break;
    heap[i] = heap[child];
  }
  heap[i] = last;
  return first;
}

static void wait_until(double at) {
  const double left = at - now();
  if (left <= 0) return;
  const struct timespec t = {(time_t)left, (long)((left - (double)(time_t)left) * 1e9)};
  nanosleep(&t, NULL);
}

static void sleep_task(lua_State* L, lua_State* co, int arguments) {
  if (step(L, co, arguments) == LUA_YIELD) push((struct timer){now() + lua_tonumber(co, -1), co});
}

static int by_value(const void* a, const void* b) {
  const double x = *(const double*)a, y = *(const double*)b;
  return (x > y) - (x < y);
}

static void bench_sleep(long n) {
  lua_State* L = start("local yield = yield return function(s) yield(s) end");
  double* late = malloc((size_t)n * sizeof *late);
  heap = malloc((size_t)n * sizeof *heap);
  lua_createtable(L, (int)n, 0);
  const double began = cpu();
  for (long i = 0; i < n; i++) {
    lua_State* co = make(L, i);
    lua_pushnumber(co, (double)(i * 7919 % n) / (double)n);
    sleep_task(L, co, 1);
  }
  for (long i = 0; heap_size > 0; i++) {
    wait_until(heap[0].at);
    const struct timer t = pop();
    late[i] = now() - t.at;
    lua_settop(t.co, 0);
    sleep_task(L, t.co, 0);
  }
  printf("us %g\n", (cpu() - began) / (double)n * 1e6);
  qsort(late, (size_t)n, sizeof *late, by_value);
  printf("late_ms %g\n", late[n / 2] * 1e3);
}

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  const char* what = argv[1];
  const long n = atol(argv[2]);
  if (!strcmp(what, "switch")) bench_switch(n, argc > 3 ? atol(argv[3]) : n);
  if (!strcmp(what, "spawn")) bench_spawn(n);
  if (!strcmp(what, "park")) bench_park(n);
  if (!strcmp(what, "compute")) bench_compute(n);
  if (!strcmp(what, "sleep")) bench_sleep(n);
  return 0;
}
