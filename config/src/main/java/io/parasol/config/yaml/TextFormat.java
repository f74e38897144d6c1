// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.yaml;

import io.parasol.config.model.profile.ClientLimit;
import io.parasol.config.model.site.DurationText;
import io.parasol.config.model.site.HostPort;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The format of a text value and its meaning.
 *
 * @param expected completes the phrase "expected …".
 * @param parser returns empty or throws an {@link IllegalArgumentException} if the text has another
 *     format. If the message of the exception contains {@code ": expected "}, the rest of it
 *     replaces {@code expected} in the problem.
 */
public record TextFormat<T>(String expected, Function<String, Optional<T>> parser) {

  private static final Pattern IPV6_WITHOUT_BRACKETS =
      Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(?:%[A-Za-z0-9]+)?(?::[0-9]+)?");

  private static final String BRACKETS =
      "an IPv6 address in brackets and quotes, such as \"[2001:db8::7]:502\"";

  /** Words of YAML that are no host names. */
  private static final Set<String> BOOLEANS = Set.of("true", "false", "yes", "no", "on", "off");

  /** Separates a value from what is expected in its place, in the message of an exception. */
  public static final String EXPECTED_MARK = ": expected ";

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

  /** How many connections a device accepts. */
  public static final TextFormat<ClientLimit> CLIENT_LIMIT =
      new TextFormat<>("true, false or release", ClientLimit::parse);

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
          text -> NUMBER.parser.apply(text).map(BigDecimal::doubleValue).filter(Double::isFinite));

  /** Creates the format that the constructor of a name accepts. */
  public static <T> TextFormat<T> named(String expected, Function<String, T> constructor) {
    return new TextFormat<>(expected, text -> Optional.of(constructor.apply(text)));
  }

  public static TextFormat<String> matching(String expected, Pattern pattern) {
    return new TextFormat<>(expected, text -> Optional.of(text).filter(pattern.asMatchPredicate()));
  }

  /** Creates the format of human-readable text: not blank, without control characters. */
  public static TextFormat<String> shortText(int maxLength) {
    return new TextFormat<>(
        "1 to " + maxLength + " printable characters",
        text ->
            text.isBlank()
                    || text.length() > maxLength
                    || text.chars().anyMatch(Character::isISOControl)
                ? Optional.empty()
                : Optional.of(text));
  }

  public static TextFormat<Integer> integer(int min, int max) {
    return new TextFormat<>(
        min + (max == min + 1 ? " or " : " to ") + max,
        text ->
            WHOLE.matcher(text).matches()
                ? Optional.of(Integer.valueOf(text)).filter(n -> n >= min && n <= max)
                : Optional.empty());
  }

  /** Creates the format of a decimal number of a range; both ends belong to it. */
  public static TextFormat<Double> real(int min, int max) {
    return new TextFormat<>(
        "a number from %d to %d".formatted(min, max),
        text -> REAL.parser.apply(text).filter(number -> number >= min && number <= max));
  }

  public static TextFormat<Duration> duration(Duration min, Duration max) {
    String range = "%s to %s".formatted(DurationText.of(min), DurationText.of(max));
    return new TextFormat<>(
        "a duration with its unit, such as 5s or 500ms",
        text -> {
          Optional<Duration> duration = DurationText.parse(text);
          if (duration.isPresent()
              && (duration.get().compareTo(min) < 0 || duration.get().compareTo(max) > 0)) {
            throw new IllegalArgumentException(text + EXPECTED_MARK + range);
          }
          return duration;
        });
  }

  public static TextFormat<Long> size(long min, long max, String range) {
    return new TextFormat<>(
        "a size with its unit, such as 512MiB or 2GiB",
        text -> {
          var size = SizeText.parse(text);
          if (size.isPresent() && (size.getAsLong() < min || size.getAsLong() > max)) {
            throw new IllegalArgumentException(text + EXPECTED_MARK + range);
          }
          return size.isPresent() ? Optional.of(size.getAsLong()) : Optional.empty();
        });
  }

  /** Creates the format of a listener's address with a default port. Port 0 means any free port. */
  public static TextFormat<HostPort> listen(int defaultPort) {
    return new TextFormat<>(
        "HOST:PORT, such as 127.0.0.1:" + defaultPort,
        text ->
            address(text, defaultPort)
                .filter(address -> !BOOLEANS.contains(address.host().toLowerCase(Locale.ROOT))));
  }

  /** Creates the format of a remote address with a default port. */
  public static TextFormat<HostPort> peer(int defaultPort) {
    return new TextFormat<>(
        "HOST:PORT, such as 192.168.10.20:" + defaultPort,
        text -> address(text, defaultPort).filter(peer -> peer.port() > 0));
  }

  private static Optional<HostPort> address(String text, int defaultPort) {
    Optional<HostPort> address = HostPort.parse(text, Optional.of(defaultPort));
    if (address.isEmpty() && IPV6_WITHOUT_BRACKETS.matcher(text).matches()) {
      throw new IllegalArgumentException(text + EXPECTED_MARK + BRACKETS);
    }
    return address;
  }

  /** Creates the format of an enumeration: its constants in lower case, with '-' between words. */
  public static <E extends Enum<E>> TextFormat<E> oneOf(List<E> constants) {
    Map<String, E> words = new LinkedHashMap<>();
    for (E each : constants) {
      words.put(each.name().toLowerCase(Locale.ROOT).replace('_', '-'), each);
    }
    return new TextFormat<>(
        Words.oneOf(words.keySet()), text -> Optional.ofNullable(words.get(text)));
  }

  /** Returns the same format with another meaning. */
  public <R> TextFormat<R> map(Function<T, R> next) {
    return new TextFormat<>(expected, text -> parser.apply(text).map(next));
  }

  /**
   * Parses a text. If it has another format, calls {@code refused} with the expected format and
   * returns empty.
   */
  public Optional<T> read(String text, Consumer<String> onMismatch) {
    String expectation = expected;
    try {
      Optional<T> value = parser.apply(text);
      if (value.isPresent()) {
        return value;
      }
    } catch (IllegalArgumentException mismatch) {
      expectation = expectedFrom(mismatch);
    }
    onMismatch.accept(expectation);
    return Optional.empty();
  }

  private String expectedFrom(IllegalArgumentException mismatch) {
    String message = String.valueOf(mismatch.getMessage());
    int at = message.lastIndexOf(EXPECTED_MARK);
    return at < 0 ? expected : message.substring(at + EXPECTED_MARK.length());
  }
}
