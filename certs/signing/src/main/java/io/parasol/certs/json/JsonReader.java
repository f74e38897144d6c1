// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.json;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A recursive-descent parser of one document. The limit of the nesting depth bounds the stack. */
final class JsonReader {

  private static final Json.Obj EMPTY_OBJECT = new Json.Obj(Map.of());
  private static final Json.Arr EMPTY_ARRAY = new Json.Arr(List.of());

  private final Scanner in;
  private final boolean isOutline;

  /**
   * Creates a parser.
   *
   * @param isOutline whether the containers in the outermost value are checked only.
   */
  JsonReader(String text, boolean isOutline) {
    this.in = new Scanner(text);
    this.isOutline = isOutline;
  }

  Json document() throws JsonException {
    Json value = value(0);
    in.skipWhiteSpace();
    if (!in.isAtEnd()) {
      throw in.wrong("text after the end of the document");
    }
    return value;
  }

  /** Reads a value (RFC 8259, 3). */
  private Json value(int depth) throws JsonException {
    in.skipWhiteSpace();
    boolean isSkipped = isOutline && depth > 0;
    return switch (in.peek()) {
      case '{' -> isSkipped ? skipObject(depth + 1) : object(depth + 1);
      case '[' -> isSkipped ? skipArray(depth + 1) : array(depth + 1);
      case '"' -> new Json.Str(new StringToken(in).read());
      case 't' -> literal("true", new Json.Bool(true));
      case 'f' -> literal("false", new Json.Bool(false));
      case 'n' -> literal("null", new Json.Nil());
      default -> number();
    };
  }

  /** Reads an object (RFC 8259, 4). */
  private Json object(int depth) throws JsonException {
    requireDepth(depth);
    in.expect('{');
    Map<String, Json> members = new LinkedHashMap<>();
    in.skipWhiteSpace();
    if (in.take('}')) {
      return new Json.Obj(members);
    }
    do {
      in.skipWhiteSpace();
      String key = new StringToken(in).read();
      in.skipWhiteSpace();
      in.expect(':');
      if (members.containsKey(key)) {
        throw in.wrong("a key occurs twice in one object");
      }
      members.put(key, value(depth));
      in.skipWhiteSpace();
    } while (in.take(','));
    in.expect('}');
    return new Json.Obj(members);
  }

  /** Reads an array (RFC 8259, 5). */
  private Json array(int depth) throws JsonException {
    requireDepth(depth);
    in.expect('[');
    List<Json> items = new ArrayList<>();
    in.skipWhiteSpace();
    if (in.take(']')) {
      return new Json.Arr(items);
    }
    do {
      items.add(value(depth));
      in.skipWhiteSpace();
    } while (in.take(','));
    in.expect(']');
    return new Json.Arr(items);
  }

  /** Checks a value as {@link #value} does, and keeps nothing of it. */
  private void skip(int depth) throws JsonException {
    in.skipWhiteSpace();
    switch (in.peek()) {
      case '"' -> new StringToken(in).read();
      case '{', '[', 't', 'f', 'n' -> value(depth);
      default -> skipNumber();
    }
  }

  private Json skipObject(int depth) throws JsonException {
    requireDepth(depth);
    in.expect('{');
    in.skipWhiteSpace();
    if (in.take('}')) {
      return EMPTY_OBJECT;
    }
    Set<String> keys = new HashSet<>();
    do {
      in.skipWhiteSpace();
      String key = new StringToken(in).read();
      in.skipWhiteSpace();
      in.expect(':');
      if (!keys.add(key)) {
        throw in.wrong("a key occurs twice in one object");
      }
      skip(depth);
      in.skipWhiteSpace();
    } while (in.take(','));
    in.expect('}');
    return EMPTY_OBJECT;
  }

  private Json skipArray(int depth) throws JsonException {
    requireDepth(depth);
    in.expect('[');
    in.skipWhiteSpace();
    if (in.take(']')) {
      return EMPTY_ARRAY;
    }
    do {
      skip(depth);
      in.skipWhiteSpace();
    } while (in.take(','));
    in.expect(']');
    return EMPTY_ARRAY;
  }

  private void requireDepth(int depth) throws JsonException {
    if (depth > Json.MAX_DEPTH) {
      throw in.wrong("more than " + Json.MAX_DEPTH + " levels");
    }
  }

  private Json literal(String word, Json value) throws JsonException {
    for (int i = 0; i < word.length(); i++) {
      in.expect(word.charAt(i));
    }
    return value;
  }

  private void skipNumber() throws JsonException {
    int start = in.position();
    if (new NumberToken(in).skip()) {
      number(in.since(start));
    }
  }

  private Json number() throws JsonException {
    return number(new NumberToken(in).read());
  }

  private Json number(String text) throws JsonException {
    try {
      return new Json.Num(new BigDecimal(text));
    } catch (IllegalArgumentException outOfBounds) {
      throw in.wrong("a number with too many digits or too large an exponent");
    }
  }
}
