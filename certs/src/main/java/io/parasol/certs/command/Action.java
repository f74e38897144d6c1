// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.command;

import io.parasol.config.site.DurationText;
import io.parasol.config.site.PointName;
import io.parasol.config.site.UpdateWindow;
import io.parasol.config.site.Value;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What a command asks for. */
public sealed interface Action {

  /** A command writes at most this many points. */
  int MOST_POINTS = 64;

  /** A text that is to be written has at most this many characters. */
  int LONGEST_TEXT = 250;

  /** The longest time that a write is for. */
  Duration LONGEST_REVERSION = Duration.ofDays(30);

  /**
   * What it changes. Of two commands that change the same, the newer counts.
   *
   * <p>For any thread.
   */
  Set<PointName> subjects();

  /**
   * Set points or configuration.
   *
   * @param values in the order in which they are to be written; 1 to {@link #MOST_POINTS}; texts
   *     have at most {@link #LONGEST_TEXT} characters, none of them a control character.
   * @param revertAfter after what time the points are to be what they were before; a millisecond to
   *     {@link #LONGEST_REVERSION}.
   */
  record Write(Map<PointName, Value> values, Optional<Duration> revertAfter) implements Action {
    public Write {
      values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
      if (values.isEmpty() || values.size() > MOST_POINTS) {
        throw new IllegalArgumentException(
            "write of %d points: expected 1 to %d".formatted(values.size(), MOST_POINTS));
      }
      values.forEach(Write::requireWritable);
      revertAfter.ifPresent(Write::requireBounded);
    }

    @Override
    public Set<PointName> subjects() {
      return values.keySet();
    }

    private static void requireWritable(PointName point, Value value) {
      if (value instanceof Value.Text text
          && (text.text().length() > LONGEST_TEXT
              || text.text().codePoints().anyMatch(Write::isNoText))) {
        throw new IllegalArgumentException(
            "text for %s: expected at most %d characters, none of them a control character"
                .formatted(point, LONGEST_TEXT));
      }
    }

    private static boolean isNoText(int codePoint) {
      return Character.isISOControl(codePoint)
          || Character.getType(codePoint) == Character.SURROGATE;
    }

    private static void requireBounded(Duration revertAfter) {
      if (revertAfter.compareTo(LONGEST_REVERSION) > 0
          || revertAfter.toMillis() < 1
          || !revertAfter.equals(Duration.ofMillis(revertAfter.toMillis()))) {
        throw new IllegalArgumentException(
            "revert-after %s: expected 1ms to %s, in whole milliseconds"
                .formatted(revertAfter, DurationText.of(LONGEST_REVERSION)));
      }
    }
  }

  /**
   * Points to be read from the device now. It changes nothing.
   *
   * @param points in the order in which they were named; 1 to {@link #MOST_POINTS}.
   */
  record Read(Set<PointName> points) implements Action {
    public Read {
      points = Collections.unmodifiableSet(new LinkedHashSet<>(points));
      if (points.isEmpty() || points.size() > MOST_POINTS) {
        throw new IllegalArgumentException(
            "read of %d points: expected 1 to %d".formatted(points.size(), MOST_POINTS));
      }
    }

    @Override
    public Set<PointName> subjects() {
      return Set.of();
    }
  }

  /** That the device starts anew, in the way that its profile knows. */
  record Restart() implements Action {

    /** What a restart changes; of two, the newer counts. */
    private static final PointName RUNNING = new PointName("restart");

    @Override
    public Set<PointName> subjects() {
      return Set.of(RUNNING);
    }
  }

  /**
   * A release of firmware.
   *
   * @param image what is to be installed; it must be a target of the site's trust in every respect.
   * @param window when, beside the window that the site has itself.
   */
  record Install(Image image, UpdateWindow window) implements Action {

    /** What an install changes; no class of command lets a write have it. */
    private static final PointName FIRMWARE = new PointName("firmware");

    @Override
    public Set<PointName> subjects() {
      return Set.of(FIRMWARE);
    }
  }

  /**
   * The image of a release, as a command names it: its bytes are beyond doubt.
   *
   * @param release the path of the target: 1 to {@link #LONGEST_RELEASE} printable ASCII characters
   *     without spaces, {@code \}, and empty, {@code .} or {@code ..} parts.
   * @param version as the device is to say it afterwards: 1 to 64 of letters, digits and {@code
   *     ._+-}.
   * @param length in bytes, 1 to {@link #LARGEST_IMAGE}.
   * @param sha256 64 hexadecimal digits, lower case.
   */
  record Image(String release, String version, long length, String sha256) {

    public static final int LONGEST_RELEASE = 255;

    public static final long LARGEST_IMAGE = 256L << 20;

    private static final Pattern PART = Pattern.compile("(?!\\.{1,2}$)[!-.0-\\[\\]-~]+");
    private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9._+-]{1,64}");
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

    public Image {
      require(
          release.length() <= LONGEST_RELEASE && isPath(release),
          "release",
          "the path of a target, such as acme/pv2000/fw-1.4.0.bin");
      require(VERSION.matcher(version).matches(), "version", "1 to 64 of letters, digits and ._+-");
      require(length >= 1 && length <= LARGEST_IMAGE, "length " + length, "1 to " + LARGEST_IMAGE);
      require(SHA_256.matcher(sha256).matches(), "sha256", "64 hexadecimal digits");
    }

    private static boolean isPath(String release) {
      return Arrays.stream(release.split("/", -1)).allMatch(PART.asMatchPredicate());
    }

    private static void require(boolean holds, String what, String expected) {
      if (!holds) {
        throw new IllegalArgumentException("%s: expected %s".formatted(what, expected));
      }
    }
  }
}
