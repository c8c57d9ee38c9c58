// A MultiLang child that answers each message and parses nothing but the message's name.

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char buffer[1 << 20];
static char head[64];

static void answer(size_t length) {
  static const char *prefix = "{\"action\":\"";
  const char *name = head + strlen(prefix);
  size_t size = 0;
  if (length < strlen(prefix) || strncmp(head, prefix, strlen(prefix)) != 0) {
    return;
  }
  while (name[size] != '"' && name[size] != 0) {
    size++;
  }
  printf("{\"action\":\"status\",\"responseFor\":\"%.*s\"}\n", (int)size, name);
  fflush(stdout);
}

int main(void) {
  size_t length = 0;
  ssize_t got;
  while ((got = read(0, buffer, sizeof buffer)) > 0) {
    char *from = buffer;
    char *end = buffer + got;
    while (from < end) {
      char *newline = memchr(from, '\n', end - from);
      char *stop = newline ? newline : end;
      size_t part = stop - from;
      if (length < sizeof head - 1) {
        size_t room = sizeof head - 1 - length;
        size_t copied = part < room ? part : room;
        memcpy(head + length, from, copied);
        head[length + copied] = 0;
      }
      length += part;
      if (newline) {
        answer(length);
        length = 0;
        stop++;
      }
      from = stop;
    }
  }
  return 0;
}
