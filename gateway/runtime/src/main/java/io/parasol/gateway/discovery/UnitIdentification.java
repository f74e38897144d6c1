// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.discovery;

import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.Unit;
import io.parasol.legacy.DeviceIdentity;
import io.parasol.legacy.MapDiscovery;
import io.parasol.legacy.modbus.survey.LinkSurvey;
import io.parasol.legacy.modbus.survey.LinkSurvey.Presence;
import io.parasol.legacy.sunspec.discovery.SunSpecDiscovery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Identifies a unit that responds: by Read Device Identification (function code 43/14), by its
 * SunSpec models, or by the profile that matches.
 *
 * @param profiles the candidate profiles.
 */
public record UnitIdentification(SunSpecDiscovery maps, List<Profile> profiles) {

  /** Desired poll interval for the points that are found; a slow line gets a longer one. */
  static final Duration POLL_INTERVAL = Duration.ofSeconds(10);

  /**
   * Exception codes that a device sends itself: illegal function, illegal data address, illegal
   * data value (Modbus Application Protocol V1.1b3, section 7). They prove that the device is
   * present.
   */
  private static final List<String> DEVICE_EXCEPTIONS =
      List.of("exception 01", "exception 02", "exception 03");

  /** Returns whether the device itself sent this response, and not a gateway in front of it. */
  static boolean isFromDevice(String response) {
    return DEVICE_EXCEPTIONS.contains(response) || !response.startsWith("exception");
  }

  /** Identifies the unit. */
  FoundUnit identify(LinkSurvey survey, Unit unit, Presence presence) {
    if (presence instanceof Presence.Garbled garbled) {
      return unusable(
          unit,
          "its responses are garbled (%s): two devices with one unit id, or line noise"
              .formatted(garbled.why()));
    }
    if (presence instanceof Presence.Twice) {
      return unusable(unit, "each request gets two responses: two devices with one unit id");
    }
    DeviceIdentity reported = survey.identify(unit).orElse(DeviceIdentity.UNKNOWN);
    MapDiscovery.Discovery map = survey.map(unit, maps, POLL_INTERVAL);
    if (map instanceof MapDiscovery.Found found) {
      return new FoundUnit(
          unit,
          new FoundUnit.Kind.SunSpec(found.map()),
          found.map().identity(),
          found.map().notes());
    }
    List<String> notes = new ArrayList<>();
    if (presence instanceof Presence.Present present) {
      notes.add("holding register 0 returns " + present.description());
    }
    if (map instanceof MapDiscovery.NotFound notFound) {
      notes.add("SunSpec: " + notFound.detail());
    }
    return byProfile(survey, unit, reported, notes);
  }

  private FoundUnit byProfile(
      LinkSurvey survey, Unit unit, DeviceIdentity reported, List<String> notes) {
    ProfileMatch.Outcome match = new ProfileMatch(survey, unit).of(profiles, reported);
    if (match.stoppedEarly()) {
      notes.add(
          "some unsupported registers time out instead of returning an exception, so not every"
              + " profile was tried");
    }
    if (match.best().size() == 1) {
      return new FoundUnit(
          unit, new FoundUnit.Kind.Known(match.best().get(0)), match.identity(), List.of());
    }
    notes.add(
        match.best().isEmpty()
            ? "no profile matches"
            : "could be "
                + match.best().stream()
                    .map(profile -> profile.name().value())
                    .collect(Collectors.joining(" or ")));
    return new FoundUnit(unit, new FoundUnit.Kind.Unknown(), match.identity(), notes);
  }

  private static FoundUnit unusable(Unit unit, String why) {
    return new FoundUnit(unit, new FoundUnit.Kind.Unusable(), DeviceIdentity.UNKNOWN, List.of(why));
  }
}
