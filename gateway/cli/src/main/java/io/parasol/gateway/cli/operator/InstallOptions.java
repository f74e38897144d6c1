// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import io.parasol.certs.command.Action;
import io.parasol.config.model.site.DailyHours;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.PowerLimit;
import io.parasol.config.model.site.Sha256;
import io.parasol.config.model.site.UpdateWindow;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.FileErrorText;
import io.parasol.gateway.state.VerbException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of a command that installs a release. */
final class InstallOptions {

  private static final Pattern POWER =
      Pattern.compile("(?:([a-z0-9-]{1,64}):)?([^:=]{1,64})=(-?[0-9]{1,12}(?:\\.[0-9]{1,6})?)");

  @Option(
      names = "--install",
      paramLabel = "RELEASE",
      description = "A release to install: its path in the site's repository.")
  private @Nullable String release;

  @Option(
      names = "--image",
      paramLabel = "FILE",
      description = "The image file of the release; the command contains its length and hash.")
  private @Nullable Path image;

  @Option(
      names = {"--version", "--release-version"},
      paramLabel = "VERSION",
      description = "The version that the device will report.")
  private @Nullable String version;

  @Option(
      names = "--sun-below",
      paramLabel = "DEGREES",
      description = "Only while the sun is below this elevation over the horizon, such as -3.")
  private @Nullable Double sunBelow;

  @Option(
      names = "--hours",
      paramLabel = "HH:MM-HH:MM",
      description = "Only in these hours of the day, in the site's time zone.")
  private @Nullable String hours;

  @Option(
      names = "--not-before",
      paramLabel = "TIME",
      description = "Not before this time, such as 2026-11-25T00:00:00Z.")
  private @Nullable String notBefore;

  @Option(
      names = "--power-below",
      paramLabel = "[DEVICE:]POINT=LIMIT",
      description = "Only while that point, of the device itself or of another, is below a limit.")
  private @Nullable String powerBelow;

  /** Returns whether an install is requested. */
  boolean isRequested() {
    return release != null;
  }

  boolean isEmpty() {
    return release == null
        && image == null
        && version == null
        && sunBelow == null
        && hours == null
        && notBefore == null
        && powerBelow == null;
  }

  /**
   * Returns the action.
   *
   * @throws IllegalArgumentException if an option is wrong; the message is for the user.
   */
  Action.Install action() {
    if (release == null || image == null || version == null) {
      throw new IllegalArgumentException(
          "expected --install RELEASE --image FILE --version VERSION");
    }
    try {
      return new Action.Install(
          new Action.Image(release, version, Files.size(image), Sha256.hex(image)), window());
    } catch (IOException unreadable) {
      throw new VerbException(
          ExitCode.USAGE,
          "cannot read %s: %s".formatted(image, FileErrorText.of(unreadable)),
          unreadable);
    }
  }

  private UpdateWindow window() {
    return new UpdateWindow(
        sunBelow == null ? OptionalDouble.empty() : OptionalDouble.of(sunBelow),
        power(),
        hours(),
        notBefore());
  }

  private Optional<DailyHours> hours() {
    if (hours == null) {
      return Optional.empty();
    }
    Optional<DailyHours> daily = DailyHours.parse(hours);
    if (daily.isEmpty()) {
      throw wrong("--hours", hours, "hours of the day such as 22:00-04:00");
    }
    return daily;
  }

  private Optional<Instant> notBefore() {
    if (notBefore == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(Instant.parse(notBefore));
    } catch (DateTimeException noTime) {
      throw wrong("--not-before", notBefore, "a time such as 2026-11-25T00:00:00Z");
    }
  }

  private Optional<PowerLimit> power() {
    if (powerBelow == null) {
      return Optional.empty();
    }
    Matcher matcher = POWER.matcher(powerBelow);
    if (!matcher.matches()) {
      throw wrong("--power-below", powerBelow, "POINT=LIMIT or DEVICE:POINT=LIMIT");
    }
    return Optional.of(
        new PowerLimit(
            Optional.ofNullable(matcher.group(1)).map(DeviceId::new),
            new PointName(matcher.group(2)),
            Double.parseDouble(matcher.group(3))));
  }

  private static IllegalArgumentException wrong(String option, String found, String expected) {
    return new IllegalArgumentException(
        "%s is \"%s\"; expected %s".formatted(option, found, expected));
  }
}
