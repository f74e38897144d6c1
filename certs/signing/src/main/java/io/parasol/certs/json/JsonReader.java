// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.json;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A recursive-descent parser of one document. The limit of the nesting depth bounds the stack. */
final class JsonReader {

  /** Stands for values that were checked and are not kept. */
  private static final Json CHECKED = new Json.Nil();

  /** Of a table for the keys of one object; that of a message with many points need not grow. */
  private static final int INITIAL_CAPACITY = 64;

  private static final Json.Obj CHECKED_OBJECT = new Json.Obj(Map.of());
  private static final Json.Arr CHECKED_ARRAY = new Json.Arr(List.of());

  private final Scanner in;
  private final StringToken string;
  private final NumberToken number;
  private final Set<String> whole;
  private int keptDepth;

  /**
   * Creates a parser.
   *
   * @param keptDepth how many containers deep values are kept; deeper ones are checked only.
   * @param whole names of members of the outermost object that are kept at any depth.
   */
  JsonReader(String text, int keptDepth, Set<String> whole) {
    this.in = new Scanner(text);
    this.string = new StringToken(in);
    this.number = new NumberToken(in);
    this.keptDepth = keptDepth;
    this.whole = whole;
  }

  Json document() throws JsonException {
    Json value = value(0);
    in.skipWhiteSpace();
    if (!in.isAtEnd()) {
      throw in.wrong("text after the end of the document");
    }
    return value;
  }

  /**
   * Reads a value (RFC 8259, 3).
   *
   * @param depth the number of containers around it.
   */
  private Json value(int depth) throws JsonException {
    in.skipWhiteSpace();
    return switch (in.peek()) {
      case '{' -> object(depth + 1);
      case '[' -> array(depth + 1);
      case '"' -> string(depth);
      case 't' -> literal("true", new Json.Bool(true));
      case 'f' -> literal("false", new Json.Bool(false));
      case 'n' -> literal("null", new Json.Nil());
      default -> depth <= keptDepth ? number(number.read()) : checkedNumber();
    };
  }

  /** Reads an object (RFC 8259, 4). */
  private Json object(int depth) throws JsonException {
    requireDepth(depth);
    in.expect('{');
    boolean isKept = depth <= keptDepth;
    Map<String, Json> members = isKept ? new LinkedHashMap<>() : new HashMap<>(INITIAL_CAPACITY);
    in.skipWhiteSpace();
    if (!in.take('}')) {
      do {
        in.skipWhiteSpace();
        String key = string.read();
        in.skipWhiteSpace();
        in.expect(':');
        if (members.putIfAbsent(key, CHECKED) != null) {
          throw in.wrong("a key occurs twice in one object");
        }
        Json value = depth == 1 && whole.contains(key) ? wholeMember() : value(depth);
        if (isKept) {
          members.put(key, value);
        }
        in.skipWhiteSpace();
      } while (in.take(','));
      in.expect('}');
    }
    return isKept ? new Json.Obj(members) : CHECKED_OBJECT;
  }

  /** Reads a member of the outermost object, and keeps all of it. */
  private Json wholeMember() throws JsonException {
    int before = keptDepth;
    keptDepth = Json.MAX_DEPTH;
    Json value = value(1);
    keptDepth = before;
    return value;
  }

  /** Reads an array (RFC 8259, 5). */
  private Json array(int depth) throws JsonException {
    requireDepth(depth);
    in.expect('[');
    boolean isKept = depth <= keptDepth;
    List<Json> items = isKept ? new ArrayList<>() : List.of();
    in.skipWhiteSpace();
    if (!in.take(']')) {
      do {
        Json item = value(depth);
        if (isKept) {
          items.add(item);
        }
        in.skipWhiteSpace();
      } while (in.take(','));
      in.expect(']');
    }
    return isKept ? new Json.Arr(items) : CHECKED_ARRAY;
  }

  private Json string(int depth) throws JsonException {
    if (depth <= keptDepth) {
      return new Json.Str(string.read());
    }
    string.skip();
    return CHECKED;
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

  /** Checks a number; only one that may be out of bounds is converted. */
  private Json checkedNumber() throws JsonException {
    int start = in.position();
    return number.skip() ? number(in.since(start)) : CHECKED;
  }

  private Json number(String text) throws JsonException {
    try {
      return new Json.Num(new BigDecimal(text));
    } catch (IllegalArgumentException outOfBounds) {
      throw in.wrong("a number with too many digits or too large an exponent");
    }
  }
}
