// SPDX-License-Identifier: Apache-2.0
package io.parasol.config;

import io.parasol.config.site.DurationText;
import io.parasol.config.site.HostPort;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The format of a text value and its meaning.
 *
 * @param expected completes the phrase "expected …".
 * @param meaning returns empty or throws an {@link IllegalArgumentException} if the text has
 *     another format. If the message of the exception contains {@code ": expected "}, the rest of
 *     it replaces {@code expected} in the problem.
 */
record Form<T>(String expected, Function<String, Optional<T>> meaning) {

  private static final String SAYS_SO = ": expected ";
  private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,9}");
  private static final Pattern DECIMAL =
      Pattern.compile("[-+]?([0-9]{1,30}(\\.[0-9]{0,30})?|\\.[0-9]{1,30})([eE][-+]?[0-9]{1,3})?");

  static final Form<Boolean> FLAG =
      new Form<>(
          "true or false",
          text ->
              switch (text) {
                case "true" -> Optional.of(true);
                case "false" -> Optional.of(false);
                default -> Optional.empty();
              });

  /** A decimal number; YAML's infinities and NaN are rejected. */
  static final Form<BigDecimal> NUMBER =
      new Form<>(
          "a number",
          text ->
              DECIMAL.matcher(text).matches()
                  ? Optional.of(new BigDecimal(text))
                  : Optional.empty());

  /** A decimal number that is finite as a double. */
  static final Form<Double> REAL =
      new Form<>(
          NUMBER.expected,
          text -> NUMBER.meaning.apply(text).map(BigDecimal::doubleValue).filter(Double::isFinite));

  /** Creates the format that the constructor of a name accepts. */
  static <T> Form<T> named(String expected, Function<String, T> constructor) {
    return new Form<>(expected, text -> Optional.of(constructor.apply(text)));
  }

  static Form<String> matching(String expected, Pattern pattern) {
    return new Form<>(expected, text -> Optional.of(text).filter(pattern.asMatchPredicate()));
  }

  /** Creates the format of human-readable text: not blank, without control characters. */
  static Form<String> shortText(int longest) {
    return new Form<>(
        "1 to " + longest + " printable characters",
        text ->
            text.isBlank()
                    || text.length() > longest
                    || text.chars().anyMatch(Character::isISOControl)
                ? Optional.empty()
                : Optional.of(text));
  }

  static Form<Integer> whole(int least, int most) {
    return new Form<>(
        least + (most == least + 1 ? " or " : " to ") + most,
        text ->
            WHOLE.matcher(text).matches()
                ? Optional.of(Integer.valueOf(text)).filter(n -> n >= least && n <= most)
                : Optional.empty());
  }

  static Form<Duration> duration(Duration least, Duration most) {
    String range = "%s to %s".formatted(DurationText.of(least), DurationText.of(most));
    return new Form<>(
        "a duration with its unit, such as 5s or 500ms",
        text -> {
          Optional<Duration> duration = DurationText.parse(text);
          if (duration.isPresent()
              && (duration.get().compareTo(least) < 0 || duration.get().compareTo(most) > 0)) {
            throw new IllegalArgumentException(text + SAYS_SO + range);
          }
          return duration;
        });
  }

  static Form<Long> size(long least, long most, String range) {
    return new Form<>(
        "a size with its unit, such as 512MiB or 2GiB",
        text -> {
          var size = SizeText.parse(text);
          if (size.isPresent() && (size.getAsLong() < least || size.getAsLong() > most)) {
            throw new IllegalArgumentException(text + SAYS_SO + range);
          }
          return size.isPresent() ? Optional.of(size.getAsLong()) : Optional.empty();
        });
  }

  /** Creates the format of a listener's address with a default port. Port 0 means any free port. */
  static Form<HostPort> listen(int usualPort) {
    return new Form<>(
        "HOST:PORT, such as 127.0.0.1:" + usualPort,
        text -> HostPort.parse(text, Optional.of(usualPort)));
  }

  /** Creates the format of a remote address with a default port. */
  static Form<HostPort> peer(int usualPort) {
    return new Form<>(
        "HOST:PORT, such as 192.168.10.20:" + usualPort,
        text -> HostPort.parse(text, Optional.of(usualPort)).filter(peer -> peer.port() > 0));
  }

  /** Creates the format of an enumeration: its constants in lower case, with '-' between words. */
  static <E extends Enum<E>> Form<E> word(List<E> constants) {
    Map<String, E> words = new LinkedHashMap<>();
    for (E each : constants) {
      words.put(each.name().toLowerCase(Locale.ROOT).replace('_', '-'), each);
    }
    return new Form<>(Words.oneOf(words.keySet()), text -> Optional.ofNullable(words.get(text)));
  }

  /** Returns the same format with another meaning. */
  <R> Form<R> then(Function<T, R> next) {
    return new Form<>(expected, text -> meaning.apply(text).map(next));
  }

  /**
   * Parses a text. If it has another format, calls {@code refused} with the expected format and
   * returns empty.
   */
  Optional<T> read(String text, Consumer<String> refused) {
    String instead = expected;
    try {
      Optional<T> value = meaning.apply(text);
      if (value.isPresent()) {
        return value;
      }
    } catch (IllegalArgumentException refusal) {
      instead = expectedBy(refusal);
    }
    refused.accept(instead);
    return Optional.empty();
  }

  private String expectedBy(IllegalArgumentException refusal) {
    String message = String.valueOf(refusal.getMessage());
    int at = message.lastIndexOf(SAYS_SO);
    return at < 0 ? expected : message.substring(at + SAYS_SO.length());
  }
}
