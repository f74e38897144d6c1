// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.configuration;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The version of a configuration, such as {@code 7}, or {@code 7.1} after an engineer has added
 * devices at the site.
 *
 * @param signed the version that the owners have signed; 1 or more.
 * @param local how often it was changed at the site; 0 if it is as signed.
 */
public record ConfigurationVersion(long signed, int local)
    implements Comparable<ConfigurationVersion> {

  private static final Pattern FORM =
      Pattern.compile("([1-9][0-9]{0,15})(?:\\.([1-9][0-9]{0,4}))?");

  private static final Comparator<ConfigurationVersion> ORDER =
      Comparator.comparingLong((ConfigurationVersion each) -> each.signed())
          .thenComparingInt(ConfigurationVersion::local);

  public ConfigurationVersion {
    if (signed < 1 || local < 0) {
      throw new IllegalArgumentException(
          "version %d.%d: expected 1 or more, and 0 or more".formatted(signed, local));
    }
  }

  /** Returns a version as the owners have signed it. */
  public static ConfigurationVersion signed(long version) {
    return new ConfigurationVersion(version, 0);
  }

  /** Parses what {@link #toString} returns; empty if the text is anything else. */
  public static Optional<ConfigurationVersion> parse(String text) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) {
      return Optional.empty();
    }
    int local = parts.group(2) == null ? 0 : Integer.parseInt(parts.group(2));
    return Optional.of(new ConfigurationVersion(Long.parseLong(parts.group(1)), local));
  }

  @Override
  public int compareTo(ConfigurationVersion other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return local == 0 ? Long.toString(signed) : signed + "." + local;
  }
}
