// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.ratio;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One or more documents of {@link RatioDocument#json}, in the order in which they were measured. A
 * benchmark in a later document replaces that of an earlier one.
 */
record Measurements(List<Figures> documents) {

  private static final String DATE = "date";

  Measurements {
    documents = List.copyOf(documents);
  }

  /**
   * Returns the documents of an array, or a single one.
   *
   * @throws IllegalArgumentException in one line, if it is neither an object nor an array of them.
   */
  static Measurements of(Json json) {
    if (json instanceof Json.Obj one) {
      return new Measurements(List.of(new Figures(one)));
    }
    if (json instanceof Json.Arr several && !several.items().isEmpty()) {
      return new Measurements(
          several.items().stream().map(each -> new Figures(object(each))).toList());
    }
    throw new IllegalArgumentException("the document is no object and no array of objects");
  }

  private static Json.Obj object(Json json) {
    if (json instanceof Json.Obj object) {
      return object;
    }
    throw new IllegalArgumentException("the document is no object and no array of objects");
  }

  /** Returns the benchmarks by name, each with the date of its document. */
  Map<String, Figures> benchmarks() {
    Map<String, Figures> benchmarks = new LinkedHashMap<>();
    for (Figures document : documents) {
      for (Figures part : document.list("parts")) {
        JsonBuilder dated = Json.object();
        dated.putAll(part.json()).put(DATE, document.text(DATE));
        benchmarks.put(part.text("benchmark"), new Figures(dated.build()));
      }
    }
    return benchmarks;
  }
}
