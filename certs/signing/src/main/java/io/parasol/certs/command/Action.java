// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.command;

import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.DurationText;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.UpdateWindow;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The action that a command requests. */
public sealed interface Action {

  /** Maximum number of points that a command writes or reads. */
  int MAX_POINTS = 64;

  /** Maximum number of characters of a text that is written. */
  int MAX_TEXT_LENGTH = 250;

  /** Maximum time after which a write is reverted. */
  Duration MAX_REVERSION = Duration.ofDays(30);

  /**
   * Returns the points that the action changes. Of two commands that change the same point, the
   * newer one takes precedence.
   *
   * <p>Thread-safe.
   */
  Set<PointName> changedPoints();

  /**
   * A write of set points or configuration.
   *
   * @param values in the order of writing; 1 to {@link #MAX_POINTS} points. Texts have at most
   *     {@link #MAX_TEXT_LENGTH} characters, without control characters.
   * @param revertAfter time after which the previous values of the points are restored; 1 ms to
   *     {@link #MAX_REVERSION}.
   */
  record Write(Map<PointName, Value> values, Optional<Duration> revertAfter) implements Action {
    public Write {
      values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
      if (values.isEmpty() || values.size() > MAX_POINTS) {
        throw new IllegalArgumentException(
            "write of %d points: expected 1 to %d".formatted(values.size(), MAX_POINTS));
      }
      values.forEach(Write::requireWritable);
      revertAfter.ifPresent(Write::requireBounded);
    }

    @Override
    public Set<PointName> changedPoints() {
      return values.keySet();
    }

    private static void requireWritable(PointName point, Value value) {
      if (value instanceof Value.Text text
          && (text.text().length() > MAX_TEXT_LENGTH
              || text.text().codePoints().anyMatch(Write::isInvalidCharacter))) {
        throw new IllegalArgumentException(
            "text for %s: expected at most %d characters, none of them a control character"
                .formatted(point, MAX_TEXT_LENGTH));
      }
    }

    private static boolean isInvalidCharacter(int codePoint) {
      return Character.isISOControl(codePoint)
          || Character.getType(codePoint) == Character.SURROGATE;
    }

    private static void requireBounded(Duration revertAfter) {
      if (revertAfter.compareTo(MAX_REVERSION) > 0
          || revertAfter.toMillis() < 1
          || !revertAfter.equals(Duration.ofMillis(revertAfter.toMillis()))) {
        throw new IllegalArgumentException(
            "revert-after %s: expected 1ms to %s, in whole milliseconds"
                .formatted(revertAfter, DurationText.of(MAX_REVERSION)));
      }
    }
  }

  /**
   * An immediate read of points from the device. It changes nothing.
   *
   * @param points in the order of the command; 1 to {@link #MAX_POINTS}.
   */
  record Read(Set<PointName> points) implements Action {
    public Read {
      points = Collections.unmodifiableSet(new LinkedHashSet<>(points));
      if (points.isEmpty() || points.size() > MAX_POINTS) {
        throw new IllegalArgumentException(
            "read of %d points: expected 1 to %d".formatted(points.size(), MAX_POINTS));
      }
    }

    @Override
    public Set<PointName> changedPoints() {
      return Set.of();
    }
  }

  /** A restart of the device, as its profile defines it. */
  record Restart() implements Action {

    /** Stands for what a restart changes, so that the newer of two restarts takes precedence. */
    private static final PointName RUNNING = new PointName("restart");

    @Override
    public Set<PointName> changedPoints() {
      return Set.of(RUNNING);
    }
  }

  /**
   * An installation of a firmware release.
   *
   * @param image the image; it must match a trusted target of the site in every respect.
   * @param window maintenance window, in addition to that of the site.
   */
  record Install(Image image, UpdateWindow window) implements Action {

    /** Stands for what an install changes. A write to it is not possible in any command class. */
    private static final PointName FIRMWARE = new PointName("firmware");

    @Override
    public Set<PointName> changedPoints() {
      return Set.of(FIRMWARE);
    }
  }

  /**
   * The image of a release, as a command names it. Length and hash determine its bytes.
   *
   * @param release the target path: 1 to {@link #MAX_RELEASE_LENGTH} printable ASCII characters
   *     without spaces and {@code \}. No segment is empty, {@code .} or {@code ..}.
   * @param version version that the device must report afterwards: 1 to 64 letters, digits and
   *     {@code ._+-}.
   * @param length in bytes, 1 to {@link #MAX_IMAGE_BYTES}.
   * @param sha256 64 hexadecimal digits, lower case.
   */
  record Image(String release, String version, long length, String sha256) {

    public static final int MAX_RELEASE_LENGTH = 255;

    public static final long MAX_IMAGE_BYTES = 256L << 20;

    private static final Pattern PART = Pattern.compile("(?!\\.{1,2}$)[!-.0-\\[\\]-~]+");
    private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9._+-]{1,64}");
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

    public Image {
      require(
          release.length() <= MAX_RELEASE_LENGTH && isPath(release),
          "release",
          "the path of a target, such as acme/pv2000/fw-1.4.0.bin");
      require(VERSION.matcher(version).matches(), "version", "1 to 64 of letters, digits and ._+-");
      require(
          length >= 1 && length <= MAX_IMAGE_BYTES, "length " + length, "1 to " + MAX_IMAGE_BYTES);
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
