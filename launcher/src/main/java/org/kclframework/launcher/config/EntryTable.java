package org.kclframework.launcher.config;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The entry that counts for each name: the one of the strongest source.
 *
 * @param <N> what tells names apart
 */
final class EntryTable<N> {

  private final Map<N, Entry> entries = new LinkedHashMap<>();

  /** Adds an entry of the strongest source so far, and reports it if that source repeats itself. */
  void add(N name, Entry entry, Problems problems) {
    Entry other = entries.put(name, entry);
    if (other != null && other.origin().kind() == entry.origin().kind()) {
      problems.error(entry.origin(), name + " is set twice: also in " + other.origin());
    }
  }

  Map<N, Entry> entries() {
    return entries;
  }
}
