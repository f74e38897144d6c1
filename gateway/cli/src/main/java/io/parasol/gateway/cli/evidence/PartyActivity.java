// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.evidence;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.config.model.site.Printable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How often one sender, signer or operator did what, and when for the first and last time. */
final class PartyActivity {

  private final Map<String, Long> counts = new TreeMap<>();
  private final Map<String, Long> refused = new TreeMap<>();
  private @Nullable Instant first;
  private @Nullable Instant last;

  void add(String what, Instant at) {
    counts.merge(what, 1L, Long::sum);
    seen(at);
  }

  void refused(String reason, long times, Instant at) {
    refused.merge(reason, times, Long::sum);
    seen(at);
  }

  private void seen(Instant at) {
    if (first == null || at.isBefore(first)) {
      first = at;
    }
    if (last == null || at.isAfter(last)) {
      last = at;
    }
  }

  Json.Obj json() {
    JsonBuilder members = Json.object();
    counts.forEach((what, times) -> members.put(what, times));
    if (!refused.isEmpty()) {
      JsonBuilder reasons = Json.object();
      refused.forEach((reason, times) -> reasons.put(reason, times));
      members.put("refused", reasons);
    }
    Instant begin = first;
    Instant end = last;
    if (begin != null && end != null) {
      members.put("first", begin).put("last", end);
    }
    return members.build();
  }

  /** Returns it as one line, such as {@code accepted 2, applied 2; from … to …}. */
  String text() {
    List<String> parts = new ArrayList<>();
    counts.forEach((what, times) -> parts.add(Printable.of(what) + " " + times));
    refused.forEach(
        (reason, times) -> parts.add("refused (%s) %d".formatted(Printable.of(reason), times)));
    return "%s; first %s, last %s".formatted(String.join(", ", parts), first, last);
  }
}
