// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.ratio;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of a benchmark, by the names of its members.
 *
 * @param json an object of the result.
 */
record Figures(Json.Obj json) {

  /** A benchmark has not printed what its rows need. */
  static final class MissingFigureException extends RuntimeException {
    MissingFigureException(String name) {
      super("the result has no " + name);
    }
  }

  boolean has(String name) {
    return json.members().containsKey(name);
  }

  double number(String name) {
    if (find(name) instanceof Json.Num number) {
      return number.number().doubleValue();
    }
    throw new MissingFigureException(name);
  }

  String text(String name) {
    if (find(name) instanceof Json.Str text) {
      return text.text();
    }
    throw new MissingFigureException(name);
  }

  boolean flag(String name) {
    if (find(name) instanceof Json.Bool flag) {
      return flag.value();
    }
    throw new MissingFigureException(name);
  }

  Figures at(String name) {
    if (find(name) instanceof Json.Obj object) {
      return new Figures(object);
    }
    throw new MissingFigureException(name);
  }

  List<Figures> list(String name) {
    if (!(find(name) instanceof Json.Arr array)) {
      throw new MissingFigureException(name);
    }
    List<Figures> items = new ArrayList<>();
    for (Json item : array.items()) {
      if (!(item instanceof Json.Obj object)) {
        throw new MissingFigureException(name);
      }
      items.add(new Figures(object));
    }
    return items;
  }

  private @Nullable Json find(String name) {
    return json.members().get(name);
  }

  /** Returns these members, in this order. */
  Json.Obj only(String... names) {
    JsonBuilder some = Json.object();
    for (String name : names) {
      Json value = find(name);
      if (value == null) {
        throw new MissingFigureException(name);
      }
      some.put(name, value);
    }
    return some.build();
  }
}
