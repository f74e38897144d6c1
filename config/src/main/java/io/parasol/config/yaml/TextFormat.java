// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.yaml;

import io.parasol.config.model.site.DurationText;
import io.parasol.config.model.site.HostPort;
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
public record TextFormat<T>(String expected, Function<String, Optional<T>> meaning) {

  private static final String SAYS_SO = ": expected ";
  private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,9}");
  private static final Pattern DECIMAL =
      Pattern.compile("[-+]?([0-9]{1,30}(\\.[0-9]{0,30})?|\\.[0-9]{1,30})([eE][-+]?[0-9]{1,3})?");

  public static final TextFormat<Boolean> FLAG =
      new TextFormat<>(
          "true or false",
          text ->
              switch (text) {
                case "true" -> Optional.of(true);
                case "false" -> Optional.of(false);
                default -> Optional.empty();
              });

  /** A decimal number; YAML's infinities and NaN are rejected. */
  public static final TextFormat<BigDecimal> NUMBER =
      new TextFormat<>(
          "a number",
          text ->
              DECIMAL.matcher(text).matches()
                  ? Optional.of(new BigDecimal(text))
                  : Optional.empty());

  /** A decimal number that is finite as a double. */
  public static final TextFormat<Double> REAL =
      new TextFormat<>(
          NUMBER.expected,
          text -> NUMBER.meaning.apply(text).map(BigDecimal::doubleValue).filter(Double::isFinite));

  /** Creates the format that the constructor of a name accepts. */
  public static <T> TextFormat<T> named(String expected, Function<String, T> constructor) {
    return new TextFormat<>(expected, text -> Optional.of(constructor.apply(text)));
  }

  public static TextFormat<String> matching(String expected, Pattern pattern) {
    return new TextFormat<>(expected, text -> Optional.of(text).filter(pattern.asMatchPredicate()));
  }

  /** Creates the format of human-readable text: not blank, without control characters. */
  public static TextFormat<String> shortText(int longest) {
    return new TextFormat<>(
        "1 to " + longest + " printable characters",
        text ->
            text.isBlank()
                    || text.length() > longest
                    || text.chars().anyMatch(Character::isISOControl)
                ? Optional.empty()
                : Optional.of(text));
  }

  public static TextFormat<Integer> whole(int least, int most) {
    return new TextFormat<>(
        least + (most == least + 1 ? " or " : " to ") + most,
        text ->
            WHOLE.matcher(text).matches()
                ? Optional.of(Integer.valueOf(text)).filter(n -> n >= least && n <= most)
                : Optional.empty());
  }

  public static TextFormat<Duration> duration(Duration least, Duration most) {
    String range = "%s to %s".formatted(DurationText.of(least), DurationText.of(most));
    return new TextFormat<>(
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

  public static TextFormat<Long> size(long least, long most, String range) {
    return new TextFormat<>(
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
  public static TextFormat<HostPort> listen(int usualPort) {
    return new TextFormat<>(
        "HOST:PORT, such as 127.0.0.1:" + usualPort,
        text -> HostPort.parse(text, Optional.of(usualPort)));
  }

  /** Creates the format of a remote address with a default port. */
  public static TextFormat<HostPort> peer(int usualPort) {
    return new TextFormat<>(
        "HOST:PORT, such as 192.168.10.20:" + usualPort,
        text -> HostPort.parse(text, Optional.of(usualPort)).filter(peer -> peer.port() > 0));
  }

  /** Creates the format of an enumeration: its constants in lower case, with '-' between words. */
  public static <E extends Enum<E>> TextFormat<E> word(List<E> constants) {
    Map<String, E> words = new LinkedHashMap<>();
    for (E each : constants) {
      words.put(each.name().toLowerCase(Locale.ROOT).replace('_', '-'), each);
    }
    return new TextFormat<>(
        Words.oneOf(words.keySet()), text -> Optional.ofNullable(words.get(text)));
  }

  /** Returns the same format with another meaning. */
  public <R> TextFormat<R> then(Function<T, R> next) {
    return new TextFormat<>(expected, text -> meaning.apply(text).map(next));
  }

  /**
   * Parses a text. If it has another format, calls {@code refused} with the expected format and
   * returns empty.
   */
  public Optional<T> read(String text, Consumer<String> refused) {
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
