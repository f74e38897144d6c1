// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.yaml;

import io.parasol.config.model.site.Printable;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** Enumerations of words for messages. */
public final class Words {

  private static final int MAX_WORDS = 24;

  private Words() {}

  /** Returns {@code a}, {@code a or b}, or {@code a, b or c}. A long list is truncated. */
  public static String oneOf(Collection<String> words) {
    Stream<String> first = words.stream().limit(MAX_WORDS).map(Printable::of);
    Stream<String> rest = words.size() > MAX_WORDS ? Stream.of("others") : Stream.empty();
    List<String> all = Stream.concat(first, rest).toList();
    int last = all.size() - 1;
    return last < 1
        ? String.join("", all)
        : String.join(", ", all.subList(0, last)) + " or " + all.get(last);
  }
}
