// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.install;

import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.Rejection;
import io.parasol.config.model.site.DurationText;
import io.parasol.config.model.site.GeoPosition;
import io.parasol.config.model.site.PowerLimit;
import io.parasol.config.model.site.UpdateRules;
import io.parasol.config.model.site.UpdateWindow;
import io.parasol.gateway.analytics.expected.SolarEphemeris;
import io.parasol.gateway.analytics.model.Location;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The times at which one command may be carried out. Both the site's and the command's conditions
 * must hold, as long as the command is valid.
 */
public final class Window {

  private final UpdateRules rules;
  private final List<UpdateWindow> windows;
  private final Instant until;
  private final Duration needed;
  private final Forecast forecast;

  private Window(
      UpdateRules rules, List<UpdateWindow> asked, Instant from, Instant until, Duration needed) {
    this.rules = rules;
    this.windows = asked;
    this.until = until;
    this.needed = needed;
    this.forecast = Forecast.of(this::isPredictedOpen, from, until);
  }

  /**
   * Creates the window of a command.
   *
   * @param now start of the forecast.
   * @param until when the command expires.
   * @param needed how long the device will be out of service, by the estimate of the transfer.
   * @throws CommandRejectedException {@code window_closed}, if it will never be open for that long.
   */
  public static Window of(
      UpdateRules rules, UpdateWindow ofCommand, Instant now, Instant until, Duration needed)
      throws CommandRejectedException {
    if (ofCommand.sunBelow().isPresent() && rules.position().isEmpty()) {
      throw new CommandRejectedException(
          Rejection.WINDOW_CLOSED,
          "the command's sun window needs site.location (latitude, longitude)");
    }
    Window window = ofBegun(rules, ofCommand, now, until, needed);
    if (window.forecast.nextFor(needed, now).isEmpty()) {
      throw new CommandRejectedException(
          Rejection.WINDOW_CLOSED,
          "the transfer takes %s; until %s the window is open for at most %s"
              .formatted(text(needed), until, text(window.forecast.longest())));
    }
    return window;
  }

  /** As {@link #of}, for a command that has begun: its window may never open again. */
  static Window ofBegun(
      UpdateRules rules, UpdateWindow ofCommand, Instant now, Instant until, Duration needed) {
    return new Window(rules, List.of(rules.window(), ofCommand), now, until, needed);
  }

  /** Returns the additional power limits, which must be measured. */
  List<PowerLimit> limits() {
    return windows.stream().flatMap(window -> window.power().stream()).toList();
  }

  /** Returns when the window opens next for long enough; empty if it no longer does. */
  Optional<Instant> opens(Instant now) {
    return forecast
        .nextFor(needed, now)
        .map(opening -> opening.from().isAfter(now) ? opening.from() : now);
  }

  /**
   * Returns why a device may not be taken out of service now, in the order of {@link
   * WaitReason.WaitCode}. The power limits are not among the reasons.
   */
  public List<WaitReason> closed(Instant now) {
    List<WaitReason> reasons = new ArrayList<>();
    terms(UpdateWindow::notBefore)
        .filter(now::isBefore)
        .forEach(
            begin ->
                reasons.add(new WaitReason(WaitReason.WaitCode.NOT_BEFORE, "not before " + begin)));
    terms(UpdateWindow::hours)
        .filter(hours -> !hours.contains(now.atZone(rules.zone()).toLocalTime()))
        .forEach(
            hours ->
                reasons.add(
                    new WaitReason(
                        WaitReason.WaitCode.OUTSIDE_HOURS,
                        "only from %s to %s, time zone %s"
                            .formatted(hours.from(), hours.to(), rules.zone()))));
    sunIsUp(now).ifPresent(reasons::add);
    if (reasons.isEmpty()) {
      tooShort(now).ifPresent(reasons::add);
    }
    return reasons;
  }

  private Optional<WaitReason> sunIsUp(Instant now) {
    OptionalDouble lowest =
        windows.stream().flatMapToDouble(window -> window.sunBelow().stream()).min();
    if (lowest.isEmpty() || rules.position().isEmpty()) {
      return Optional.empty();
    }
    double elevation = sunElevation(now, rules.position().get());
    return elevation < lowest.getAsDouble()
        ? Optional.empty()
        : Optional.of(
            new WaitReason(
                WaitReason.WaitCode.SUN_IS_UP,
                String.format(
                    Locale.ROOT,
                    "the sun is at %.1f degrees; it must be below %.1f%s",
                    elevation,
                    lowest.getAsDouble(),
                    opens(now)
                        .map(time -> ", expected from " + minutes(time) + " on")
                        .orElse(""))));
  }

  private Optional<WaitReason> tooShort(Instant now) {
    Duration left =
        forecast.at(now).map(opening -> Duration.between(now, opening.to())).orElse(Duration.ZERO);
    return left.compareTo(needed) >= 0
        ? Optional.empty()
        : Optional.of(
            new WaitReason(
                WaitReason.WaitCode.WINDOW_TOO_SHORT,
                "the transfer takes %s, but the window closes in %s"
                    .formatted(text(needed), text(left))));
  }

  private boolean isPredictedOpen(Instant time) {
    return time.isBefore(until)
        && terms(UpdateWindow::notBefore).noneMatch(time::isBefore)
        && terms(UpdateWindow::hours)
            .allMatch(hours -> hours.contains(time.atZone(rules.zone()).toLocalTime()))
        && windows.stream()
            .flatMapToDouble(window -> window.sunBelow().stream())
            .allMatch(degrees -> isSunBelow(degrees, time));
  }

  private boolean isSunBelow(double degrees, Instant time) {
    Optional<GeoPosition> position = rules.position();
    return position.isPresent() && sunElevation(time, position.get()) < degrees;
  }

  private static double sunElevation(Instant time, GeoPosition place) {
    return SolarEphemeris.at(time, new Location(place.latitude(), place.longitude(), 0))
        .elevation();
  }

  private <T> Stream<T> terms(Function<UpdateWindow, Optional<T>> term) {
    return windows.stream().flatMap(window -> term.apply(window).stream());
  }

  private static String text(Duration duration) {
    return DurationText.of(duration.truncatedTo(ChronoUnit.SECONDS));
  }

  private static Instant minutes(Instant time) {
    return time.truncatedTo(ChronoUnit.MINUTES);
  }
}
