// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.discovery;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.profile.Units;
import io.parasol.config.model.site.Printable;
import io.parasol.config.site.SiteConfig.Link;
import io.parasol.legacy.SerialPorts;
import io.parasol.legacy.SettingsRejectedException;
import io.parasol.legacy.modbus.survey.LinkSurvey;
import io.parasol.legacy.modbus.survey.LinkSurvey.Presence;
import io.parasol.legacy.modbus.survey.LinkSurvey.SurveyObservations;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Finds and identifies the units on a link whose settings may be unknown. It only reads, with one
 * short request at a time. Blocks; for one use.
 */
@ConfinedTo(ConfinedTo.ONE_THREAD)
public final class Discovery {

  /** Unit ids that are common factory settings or are usually assigned next. */
  private static final Units DEFAULT_UNITS =
      new Units(
          IntStream.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 100, 126, 247)
              .mapToObj(Unit::new)
              .collect(Collectors.toSet()));

  /**
   * Unit ids that hardly any plant uses. A remote end that answers for all of them ignores the unit
   * id.
   */
  private static final List<Unit> UNLIKELY = List.of(new Unit(201), new Unit(222), new Unit(243));

  private final List<Link.Modbus> trials;
  private final List<Unit> units;
  private final Duration timeout;
  private final SerialPorts ports;
  private final UnitIdentification identification;
  private final Progress progress;
  private final List<String> notes = new ArrayList<>();
  private final Set<Link.Modbus> rejected = new HashSet<>();
  private int requestCount;

  /** The response that stands for absent units; empty if there is none. */
  private String absentResponse = "";

  /**
   * Creates a discovery.
   *
   * @param trials the possible settings of the link; the most likely first, not empty.
   * @param units the unit ids to try.
   * @param timeout response timeout for each unit.
   */
  public Discovery(
      List<Link.Modbus> trials,
      Units units,
      Duration timeout,
      SerialPorts ports,
      UnitIdentification identification,
      Progress progress) {
    this.trials = List.copyOf(trials);
    this.units = units.all().stream().sorted(Comparator.comparingInt(Unit::value)).toList();
    this.timeout = timeout;
    this.ports = ports;
    this.identification = identification;
    this.progress = progress;
  }

  /**
   * Returns the maximum time to try all units at all settings. The identification of the units that
   * respond takes additional time.
   */
  public Duration maxDuration() {
    return trials.stream()
        .map(trial -> LinkSurvey.silentUnitTimeout(trial, timeout).multipliedBy(units.size()))
        .reduce(Duration.ZERO, Duration::plus);
  }

  /**
   * Runs the discovery.
   *
   * @throws DiscoveryException if the link cannot be used.
   */
  public Discovered run() throws DiscoveryException {
    List<Predicate<Unit>> passes = new ArrayList<>();
    if (trials.size() > 1) {
      // Tries the common unit ids at all settings first, which takes a minute instead of a quarter
      // of an hour.
      passes.add(DEFAULT_UNITS::contains);
    }
    passes.add(unit -> true);
    for (Predicate<Unit> first : passes) {
      for (Link.Modbus trial : trials) {
        if (isRejected(trial)) {
          continue;
        }
        Optional<Discovered> found = tryLink(trial, first);
        if (found.isPresent()) {
          return found.get();
        }
      }
    }
    return new Discovered(trials.get(0), List.of(), notes);
  }

  /**
   * Returns whether the driver of the port rejects these settings, whatever it does with others.
   *
   * @throws DiscoveryException if it rejects all of them.
   */
  private boolean isRejected(Link.Modbus trial) throws DiscoveryException {
    if (!(trial instanceof Link.ModbusSerial line)) {
      return false;
    }
    if (!rejected.contains(trial)) {
      String why = rejection(line);
      if (why.isEmpty()) {
        return false;
      }
      rejected.add(trial);
      notes.add("passed over, because " + Printable.of(why));
      if (rejected.containsAll(trials)) {
        throw new DiscoveryException(Printable.of(why));
      }
    }
    return true;
  }

  /**
   * Returns why the driver rejects the settings; empty if it accepts them. Opens the port twice:
   * the C library reports a rejected parity only if no other setting changes.
   */
  private String rejection(Link.ModbusSerial line) {
    try {
      ports.open(line.port(), line.rs485()).close();
      ports.open(line.port(), line.rs485()).close();
      return "";
    } catch (SettingsRejectedException rejection) {
      return String.valueOf(rejection.getMessage());
    } catch (IOException unusable) {
      // The first request reports it.
      return "";
    }
  }

  /**
   * Tries one setting of the link.
   *
   * @param first the units to try before it is known whether the setting is right.
   * @return empty if the setting seems to be wrong.
   */
  private Optional<Discovered> tryLink(Link.Modbus trial, Predicate<Unit> first)
      throws DiscoveryException {
    if (trial instanceof Link.ModbusSerial line && !line.echo() && isEchoing(line)) {
      notes.add("the line echoes what is sent");
      return tryLink(withEcho(line), first);
    }
    try (LinkSurvey survey = survey(trial)) {
      Map<Unit, Presence> presences = new TreeMap<>(Comparator.comparingInt(Unit::value));
      if (trial instanceof Link.ModbusTcp && answersForAll(survey, trial)) {
        probe(survey, trial, units.subList(0, 1), presences);
      } else {
        probe(survey, trial, units.stream().filter(first).toList(), presences);
        if (presences.values().stream().noneMatch(this::isPresent)
            && survey.observations().foreign().isEmpty()) {
          noteDisconnect(survey.observations().closedWithoutResponse());
          return Optional.empty();
        }
        probe(
            survey,
            trial,
            units.stream().filter(each -> !presences.containsKey(each)).toList(),
            presences);
      }
      List<FoundUnit> found = new ArrayList<>();
      for (Map.Entry<Unit, Presence> each : presences.entrySet()) {
        if (isPresent(each.getValue())) {
          progress.onRequest(
              "%s, unit %s: identifying".formatted(settings(trial), each.getKey()), 1);
          found.add(identification.identify(survey, each.getKey(), each.getValue()));
        }
      }
      noteForeignRequests(survey.observations());
      return Optional.of(new Discovered(trial, found, notes));
    }
  }

  private void probe(
      LinkSurvey survey, Link.Modbus trial, List<Unit> those, Map<Unit, Presence> presences)
      throws DiscoveryException {
    for (Unit unit : those) {
      presences.put(unit, probe(survey, trial, unit));
    }
  }

  private Presence probe(LinkSurvey survey, Link.Modbus trial, Unit unit)
      throws DiscoveryException {
    double share = (double) requestCount++ / (trials.size() * units.size());
    progress.onRequest("%s, unit %s".formatted(settings(trial), unit), Math.min(1, share));
    Presence presence = survey.probe(unit);
    if (presence instanceof Presence.Unreachable unreachable) {
      throw new DiscoveryException(Printable.of(unreachable.why()));
    }
    return presence;
  }

  private boolean isPresent(Presence presence) {
    return !(presence instanceof Presence.Silent)
        && !(presence instanceof Presence.Absent)
        && !(presence instanceof Presence.Present present
            && present.description().equals(absentResponse));
  }

  /**
   * Returns whether the remote end responds regardless of the unit id; it is then taken for one
   * device.
   */
  private boolean answersForAll(LinkSurvey survey, Link.Modbus trial) throws DiscoveryException {
    String response = "";
    for (Unit unit : UNLIKELY) {
      if (!(probe(survey, trial, unit) instanceof Presence.Present present)) {
        return false;
      }
      response = present.description();
    }
    if (UnitIdentification.isFromDevice(response)) {
      notes.add("it responds to every unit id, so it is taken for one device");
      return true;
    }
    absentResponse = response;
    notes.add("absent unit ids are answered with %s".formatted(response));
    return false;
  }

  /** Returns whether a request comes back as if it were a response. */
  private boolean isEchoing(Link.ModbusSerial line) throws DiscoveryException {
    try (LinkSurvey survey = survey(line)) {
      var unused = probe(survey, line, units.get(0));
      return survey.observations().echoes();
    }
  }

  private LinkSurvey survey(Link.Modbus trial) {
    return LinkSurvey.of(trial, ports, timeout, InstantSource.system());
  }

  private static Link.Modbus withEcho(Link.ModbusSerial line) {
    return new Link.ModbusSerial(line.id(), line.port(), line.framing(), true, line.rs485());
  }

  /**
   * Notes that the remote end accepted the connection but closed it without a response. It may
   * serve another client.
   */
  private void noteDisconnect(String hungUp) {
    if (!hungUp.isEmpty() && !notes.contains(hungUp)) {
      notes.add(hungUp);
    }
  }

  private void noteForeignRequests(SurveyObservations observations) {
    if (!observations.foreign().isEmpty()) {
      notes.add(
          "another Modbus client is on the line, received: %s; two clients disturb each other"
              .formatted(
                  observations.foreign().stream()
                      .map(Object::toString)
                      .sorted()
                      .limit(3)
                      .collect(Collectors.joining("; "))));
    }
  }

  /**
   * Returns the settings of a serial line, such as {@code 9600 8N1}; empty for other links, which
   * have only one setting.
   */
  private static String settings(Link.Modbus trial) {
    return trial instanceof Link.ModbusSerial serial ? serial.port().toString() : "";
  }
}
