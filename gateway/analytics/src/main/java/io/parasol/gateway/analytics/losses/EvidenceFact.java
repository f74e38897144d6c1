// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.losses;

import io.parasol.config.model.profile.Meaning;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A fact that shows the cause of a finding: its kind and its values, so that it can be written in
 * any language. {@link #text} is the English form, which files and messages have; {@link #parse}
 * reads it back.
 */
public sealed interface EvidenceFact {

  /** Returns the fact in English. */
  String text();

  /**
   * What a point showed when the finding began.
   *
   * @param value in the first unit of the meaning, to one decimal
   */
  record Measured(Meaning meaning, double value) implements EvidenceFact {

    public Measured {
      value = rounded(value, 10);
    }

    /** Returns the unit of the value; empty for a state or a code. */
    public String unit() {
      return meaning.quantity().units().get(0);
    }

    @Override
    public String text() {
      return String.format(Locale.ROOT, "%s %.1f %s", meaning.wireName(), value, unit()).strip();
    }
  }

  /**
   * What was possible then.
   *
   * @param watts to one watt
   * @param method how it was computed
   */
  record Possible(double watts, String method) implements EvidenceFact {

    public Possible {
      watts = rounded(watts, 1);
    }

    @Override
    public String text() {
      return String.format(Locale.ROOT, "possible %.0f W by %s", watts, method);
    }
  }

  /**
   * A limit that a signed command has set.
   *
   * @param percent of the AC nameplate
   * @param signer who signed the command
   * @param command its id
   */
  record Limited(double percent, String signer, String command) implements EvidenceFact {

    public Limited {
      percent = rounded(percent, 10);
    }

    @Override
    public String text() {
      return String.format(Locale.ROOT, "limit %.1f %% by %s, %s", percent, signer, command);
    }
  }

  /**
   * A fault that the device has reported.
   *
   * @param code the name of the condition, or the number of the vendor's bit
   * @param event its id
   */
  record Reported(String code, String event) implements EvidenceFact {

    @Override
    public String text() {
      return "code %s, %s".formatted(code, event);
    }
  }

  /**
   * A device or string that is weak over whole days.
   *
   * @param ratio to its neighbours on the last day, by what is typical for it; 1 is expected
   * @param limit below which it is weak
   * @param days since when
   */
  record Compared(double ratio, double limit, int days) implements EvidenceFact {

    public Compared {
      ratio = rounded(ratio, 1000);
      limit = rounded(limit, 1000);
    }

    @Override
    public String text() {
      return String.format(
          Locale.ROOT,
          "ratio to its neighbours %.3f, expected 1, limit %.3f, days: %d",
          ratio,
          limit,
          days);
    }
  }

  /** A fact of another version. */
  record Note(String text) implements EvidenceFact {}

  private static double rounded(double value, int parts) {
    return (double) Math.round(value * parts) / parts;
  }

  /** Returns the fact that has an English form; a form that is not known is a note. */
  static EvidenceFact parse(String text) {
    return EvidenceText.parse(text).orElseGet(() -> new Note(text));
  }

  /** The English forms. */
  final class EvidenceText {

    private static final String NUMBER = "(-?[0-9]{1,15}(?:\\.[0-9]{1,3})?)";
    private static final Pattern MEASURED = Pattern.compile("([a-z_]+) " + NUMBER + "(?: (.*))?");
    private static final Pattern POSSIBLE =
        Pattern.compile("possible " + NUMBER + " W by ([a-z_]+)");
    private static final Pattern LIMITED =
        Pattern.compile("limit " + NUMBER + " % by (.*), ([^,]*)");
    private static final Pattern REPORTED = Pattern.compile("code (.*), ([^,]*)");
    private static final Pattern COMPARED =
        Pattern.compile(
            "ratio to its neighbours %s, expected 1, limit %s, days: ([0-9]{1,4})"
                .formatted(NUMBER, NUMBER));

    private EvidenceText() {}

    private static Optional<EvidenceFact> parse(String text) {
      Matcher found = COMPARED.matcher(text);
      if (found.matches()) {
        int days = Integer.parseInt(found.group(3));
        return Optional.of(new Compared(number(found, 1), number(found, 2), days));
      }
      found = POSSIBLE.matcher(text);
      if (found.matches()) {
        return Optional.of(new Possible(number(found, 1), found.group(2)));
      }
      found = LIMITED.matcher(text);
      if (found.matches()) {
        return Optional.of(new Limited(number(found, 1), found.group(2), found.group(3)));
      }
      found = REPORTED.matcher(text);
      if (found.matches()) {
        return Optional.of(new Reported(found.group(1), found.group(2)));
      }
      return measured(text);
    }

    private static Optional<EvidenceFact> measured(String text) {
      Matcher found = MEASURED.matcher(text);
      return found.matches()
          ? Meaning.of(found.group(1))
              .map(meaning -> new Measured(meaning, number(found, 2)))
              .filter(fact -> fact.text().equals(text.strip()))
              .map(fact -> fact)
          : Optional.empty();
    }

    private static double number(Matcher found, int group) {
      return Double.parseDouble(found.group(group));
    }
  }
}
