// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.discovery;

import io.parasol.config.site.Profile;
import io.parasol.config.site.Unit;
import io.parasol.legacy.DeviceIdentity;
import io.parasol.legacy.MapDiscovery;
import io.parasol.legacy.modbus.LinkSurvey;
import io.parasol.legacy.modbus.LinkSurvey.Presence;
import io.parasol.legacy.sunspec.SunSpecDiscovery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Finds out what a unit is that answers: by its own word (FC 43/14), by its SunSpec models, or by
 * the profile that fits.
 *
 * @param profiles by which a device may answer.
 */
record Acquaintances(SunSpecDiscovery maps, List<Profile> profiles) {

  /** How often the points of what is found are to be read, unless the line is too slow for that. */
  static final Duration EVERY = Duration.ofSeconds(10);

  /** With these a device says that it has not what it was asked for; so it is there. */
  private static final List<String> OWN = List.of("exception 01", "exception 02", "exception 03");

  /** Whether it is the device that says so, and nobody in front of it. */
  static boolean isOfTheDevice(String words) {
    return OWN.contains(words) || !words.startsWith("exception");
  }

  /** What the unit is. */
  FoundUnit meet(LinkSurvey survey, Unit unit, Presence presence) {
    if (presence instanceof Presence.Garbled garbled) {
      return unusable(
          unit,
          "its answers are garbled (%s): two devices on one unit id, or a line with noise"
              .formatted(garbled.why()));
    }
    if (presence instanceof Presence.Twice) {
      return unusable(unit, "each question is answered twice: two devices on one unit id");
    }
    DeviceIdentity said = survey.identify(unit).orElse(DeviceIdentity.UNKNOWN);
    MapDiscovery.Discovery map = survey.map(unit, maps, EVERY);
    if (map instanceof MapDiscovery.Found found) {
      return new FoundUnit(
          unit,
          new FoundUnit.Kind.SunSpec(found.map()),
          found.map().identity(),
          found.map().notes());
    }
    List<String> notes = new ArrayList<>();
    if (presence instanceof Presence.Present present) {
      notes.add("holding register 0 is answered with " + present.words());
    }
    if (map instanceof MapDiscovery.NotFound notFound) {
      notes.add("SunSpec: " + notFound.detail());
    }
    return byProfile(survey, unit, said, notes);
  }

  private FoundUnit byProfile(
      LinkSurvey survey, Unit unit, DeviceIdentity said, List<String> notes) {
    ProfileMatch.Outcome match = new ProfileMatch(survey, unit).of(profiles, said);
    if (match.brokeOff()) {
      notes.add("falls silent where others refuse, so not every profile was tried");
    }
    if (match.best().size() == 1) {
      return new FoundUnit(
          unit, new FoundUnit.Kind.Known(match.best().get(0)), match.identity(), List.of());
    }
    notes.add(
        match.best().isEmpty()
            ? "no profile fits"
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
