// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Makes values of every kind. */
final class RandomJson {

  private RandomJson() {}

  static Json value(Random random, int depth) {
    return switch (random.nextInt(depth > 0 ? 6 : 4)) {
      case 0 -> new Json.Nil();
      case 1 -> new Json.Bool(random.nextBoolean());
      case 2 -> new Json.Num(new BigDecimal(new BigInteger(60, random), random.nextInt(600) - 300));
      case 3 -> new Json.Str(text(random));
      case 4 -> array(random, depth);
      default -> object(random, depth);
    };
  }

  private static Json array(Random random, int depth) {
    List<Json> items = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      items.add(value(random, depth - 1));
    }
    return new Json.Arr(items);
  }

  private static Json object(Random random, int depth) {
    Map<String, Json> members = new LinkedHashMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      members.put(text(random), value(random, depth - 1));
    }
    return new Json.Obj(members);
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      int c = random.nextInt(0x1_1000);
      text.appendCodePoint(c >= 0xD800 && c <= 0xDFFF ? '"' : c);
    }
    return text.toString();
  }
}
