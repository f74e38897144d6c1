// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.discovery;

import io.parasol.config.SiteConfig.Link;
import io.parasol.config.site.Printable;
import io.parasol.config.site.Profile;
import io.parasol.config.site.Unit;
import io.parasol.config.site.Units;
import io.parasol.legacy.SerialPorts;
import io.parasol.legacy.modbus.LinkSurvey;
import io.parasol.legacy.modbus.LinkSurvey.Overhearings;
import io.parasol.legacy.modbus.LinkSurvey.Presence;
import io.parasol.legacy.sunspec.SunSpecDiscovery;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Finds the units of a link of which little is known, and what they are. Only reads, one short
 * request after the other. Blocks; for one thread, and once.
 */
public final class Discovery {

  /** Where devices answer as they leave the factory, and where fitters go on from. */
  private static final Units USUAL =
      new Units(
          IntStream.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 100, 126, 247)
              .mapToObj(Unit::new)
              .collect(Collectors.toSet()));

  /** Units that hardly any plant has: who answers for these, too, answers for all. */
  private static final List<Unit> UNLIKELY = List.of(new Unit(201), new Unit(222), new Unit(243));

  private final List<Link.Modbus> trials;
  private final List<Unit> units;
  private final Duration patience;
  private final SerialPorts ports;
  private final Acquaintances acquaintances;
  private final Progress progress;
  private final List<String> notes = new ArrayList<>();
  private int asked;

  /** What is said for units that are not there; empty as long as nothing is. */
  private String saidForAbsent = "";

  /**
   * Makes one.
   *
   * @param trials the link, as it may be set; the likeliest first, not empty.
   * @param units who is asked.
   * @param patience how long each unit is waited for.
   * @param profiles by which a device may answer.
   */
  public Discovery(
      List<Link.Modbus> trials,
      Units units,
      Duration patience,
      SerialPorts ports,
      SunSpecDiscovery maps,
      List<Profile> profiles,
      Progress progress) {
    this.trials = List.copyOf(trials);
    this.units = units.all().stream().sorted(Comparator.comparingInt(Unit::value)).toList();
    this.patience = patience;
    this.ports = ports;
    this.acquaintances = new Acquaintances(maps, profiles);
    this.progress = progress;
  }

  /** How long it takes at most to ask everybody, in every setting; to ask on takes longer. */
  public Duration longest() {
    return trials.stream()
        .map(trial -> LinkSurvey.ofSilence(trial, patience).multipliedBy(units.size()))
        .reduce(Duration.ZERO, Duration::plus);
  }

  /**
   * Asks.
   *
   * @throws DiscoveryException if the link leads nowhere.
   */
  public Discovered run() throws DiscoveryException {
    List<Predicate<Unit>> passes = new ArrayList<>();
    if (trials.size() > 1) {
      // In every setting the usual units first: a minute instead of a quarter of an hour.
      passes.add(USUAL::hold);
    }
    passes.add(unit -> true);
    for (Predicate<Unit> first : passes) {
      for (Link.Modbus trial : trials) {
        Optional<Discovered> found = with(trial, first);
        if (found.isPresent()) {
          return found.get();
        }
      }
    }
    return new Discovered(trials.get(0), List.of(), notes);
  }

  /**
   * Asks in one setting.
   *
   * @param first whom to ask before it is known whether the setting is right.
   * @return empty if it does not seem so.
   */
  private Optional<Discovered> with(Link.Modbus trial, Predicate<Unit> first)
      throws DiscoveryException {
    if (trial instanceof Link.ModbusSerial line && !line.echo() && repeats(line)) {
      notes.add("the line repeats what is sent");
      return with(echoing(line), first);
    }
    try (LinkSurvey survey = survey(trial)) {
      Map<Unit, Presence> heard = new TreeMap<>(Comparator.comparingInt(Unit::value));
      if (trial instanceof Link.ModbusTcp && answersForAll(survey, trial)) {
        ask(survey, trial, units.subList(0, 1), heard);
      } else {
        ask(survey, trial, units.stream().filter(first).toList(), heard);
        if (heard.values().stream().noneMatch(this::isThere)
            && survey.overheard().foreign().isEmpty()) {
          tellHowItEnded(survey.overheard().hungUp());
          return Optional.empty();
        }
        ask(survey, trial, units.stream().filter(each -> !heard.containsKey(each)).toList(), heard);
      }
      List<FoundUnit> found = new ArrayList<>();
      for (Map.Entry<Unit, Presence> each : heard.entrySet()) {
        if (isThere(each.getValue())) {
          progress.at("%s, unit %s: what is it".formatted(words(trial), each.getKey()), 1);
          found.add(acquaintances.meet(survey, each.getKey(), each.getValue()));
        }
      }
      tellOf(survey.overheard());
      return Optional.of(new Discovered(trial, found, notes));
    }
  }

  private void ask(
      LinkSurvey survey, Link.Modbus trial, List<Unit> those, Map<Unit, Presence> heard)
      throws DiscoveryException {
    for (Unit unit : those) {
      heard.put(unit, ask(survey, trial, unit));
    }
  }

  private Presence ask(LinkSurvey survey, Link.Modbus trial, Unit unit) throws DiscoveryException {
    double share = (double) asked++ / (trials.size() * units.size());
    progress.at("%s, unit %s".formatted(words(trial), unit), Math.min(1, share));
    Presence presence = survey.ask(unit);
    if (presence instanceof Presence.Unreachable unreachable) {
      throw new DiscoveryException(Printable.of(unreachable.why()));
    }
    return presence;
  }

  private boolean isThere(Presence presence) {
    return !(presence instanceof Presence.Silent)
        && !(presence instanceof Presence.Absent)
        && !(presence instanceof Presence.Present present && present.words().equals(saidForAbsent));
  }

  /** Whether the other end answers whatever unit it is asked for; it is one device then. */
  private boolean answersForAll(LinkSurvey survey, Link.Modbus trial) throws DiscoveryException {
    String said = "";
    for (Unit unit : UNLIKELY) {
      if (!(ask(survey, trial, unit) instanceof Presence.Present present)) {
        return false;
      }
      said = present.words();
    }
    if (Acquaintances.isOfTheDevice(said)) {
      notes.add("it answers whatever unit it is asked for, so it is taken for one device");
      return true;
    }
    saidForAbsent = said;
    notes.add("units that are not there are answered with %s".formatted(said));
    return false;
  }

  /** Whether a question comes back as if it were an answer. */
  private boolean repeats(Link.ModbusSerial line) throws DiscoveryException {
    try (LinkSurvey survey = survey(line)) {
      var unused = ask(survey, line, units.get(0));
      return survey.overheard().echoes();
    }
  }

  private LinkSurvey survey(Link.Modbus trial) {
    return LinkSurvey.of(trial, ports, patience, InstantSource.system());
  }

  private static Link.Modbus echoing(Link.ModbusSerial line) {
    return new Link.ModbusSerial(line.id(), line.port(), line.framing(), true, line.rs485());
  }

  /** Nobody answers where somebody takes the connection: he may have another client. */
  private void tellHowItEnded(String hungUp) {
    if (!hungUp.isEmpty() && !notes.contains(hungUp)) {
      notes.add(hungUp);
    }
  }

  private void tellOf(Overhearings overheard) {
    if (!overheard.foreign().isEmpty()) {
      notes.add(
          "another master is on the line, heard: %s; two masters disturb each other"
              .formatted(
                  overheard.foreign().stream()
                      .map(Object::toString)
                      .sorted()
                      .limit(3)
                      .collect(Collectors.joining("; "))));
    }
  }

  /** The setting of a line, such as {@code 9600 8N1}; of other links, nothing is tried. */
  private static String words(Link.Modbus trial) {
    return trial instanceof Link.ModbusSerial serial ? serial.port().toString() : "";
  }
}
