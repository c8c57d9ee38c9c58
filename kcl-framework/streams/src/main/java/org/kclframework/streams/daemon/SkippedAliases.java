package org.kclframework.streams.daemon;

import java.util.List;

/** The beginnings of the aliases whose events are passed over: as Triton's daemon compares them. */
record SkippedAliases(List<String> prefixes) {

  SkippedAliases {
    prefixes = List.copyOf(prefixes);
  }

  boolean matches(String alias) {
    for (String prefix : prefixes) {
      if (alias.startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }
}
