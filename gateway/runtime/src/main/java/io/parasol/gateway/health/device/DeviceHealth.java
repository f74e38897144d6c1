// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health.device;

import io.parasol.certs.evidence.Outcome;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.keys.KeyCustody;
import io.parasol.config.model.lines.LinePoint;
import io.parasol.config.model.profile.Formula;
import io.parasol.config.model.profile.KnownPoint;
import io.parasol.config.model.profile.OperatingState;
import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.PointStates.ReportedState;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.command.receipt.PendingReversion;
import io.parasol.gateway.health.event.Conditions;
import io.parasol.gateway.health.event.DeviceSelfReport;
import io.parasol.gateway.health.event.DeviceSelfReport.Operating;
import io.parasol.gateway.health.event.DeviceState;
import io.parasol.gateway.health.event.DeviceStatus;
import io.parasol.gateway.identity.Fingerprint;
import io.parasol.legacy.DeviceIdentity;
import io.parasol.legacy.PollListener.Request;
import io.parasol.legacy.PollListener.RequestResult;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The health of one legacy device. Receives polls and requests on its link's thread, and is read on
 * other threads. Thread-safe.
 */
public final class DeviceHealth {

  private static final String NO_ANSWER = "no_answer";
  private static final String ASLEEP = "asleep";
  private static final String FAULT = "fault";
  private static final String PROFILE_DOUBTFUL = "profile_doubtful";
  private static final String POINTS_BAD = "points_bad";
  private static final String MAP_NOT_FOUND = "map_not_found";
  private static final String NOT_REVERTED = "not_reverted";
  private static final String CERTIFICATE = "certificate_overdue";

  private static final Silence NO_SILENCE = new Silence("", "");

  private static final int MAX_AGES = 1000;
  private static final int MAX_REVERSIONS = 50;

  private final SiteConfig.Device.Legacy device;
  private final LinkHealth link;
  private final Conditions conditions;
  private final Consumer<DeviceState> onChange;
  private final PointQualities points;
  private final PollCounts polls = new PollCounts();
  private Map<Outcome, Long> commands = Map.of();
  private final SessionHistory session;
  private final AlarmConditions alarms;
  private ProfileCheck profileCheck;
  private ReportedStates reported;
  private SleepDetector sleepDetector;
  private DeviceState state;
  private boolean isAbsent;
  private final Set<RequestResult> results = EnumSet.noneOf(RequestResult.class);
  private @Nullable CertificateStatus certificate;
  private @Nullable KeyCustody key;
  private Json.@Nullable Obj identity;
  private List<PendingReversion> reversions = List.of();

  /**
   * Creates the health of a device that was not read yet.
   *
   * @param onChange called with this object's monitor held, when the published state changes.
   */
  public DeviceHealth(
      SiteConfig.Device.Legacy device,
      LinkHealth link,
      Conditions conditions,
      Consumer<DeviceState> onChange,
      Instant now) {
    this.device = device;
    this.link = link;
    this.conditions = conditions;
    this.onChange = onChange;
    this.alarms = new AlarmConditions(conditions);
    this.profileCheck = new ProfileCheck(unitsOfProfile(device));
    this.reported = new ReportedStates(device.points());
    this.sleepDetector = new SleepDetector(device.points());
    this.points = new PointQualities(device.points().stream().map(KnownPoint::name).toList());
    this.state = DeviceState.initial(now);
    this.session = new SessionHistory(now);
  }

  /** Handles a discovered point map. */
  public synchronized void mapDiscovered(List<KnownPoint> known, Instant now) {
    reported = new ReportedStates(known);
    sleepDetector = new SleepDetector(known);
    profileCheck = new ProfileCheck(unitsOfProfile(device));
    points.replacePoints(known.stream().map(KnownPoint::name).toList());
    conditions.clear(MAP_NOT_FOUND, now);
  }

  /** Handles a failed discovery of the point map. */
  public synchronized void mapNotFound(String detail, Instant now) {
    JsonBuilder members = addressFacts().put("cause", detail);
    conditions.facts(MAP_NOT_FOUND, members.build());
    conditions.raise(MAP_NOT_FOUND, now, members::build);
    DeviceState before = state;
    state = state.neverRead(detail);
    if (!state.isSameAs(before)) {
      onChange.accept(state);
    }
  }

  public synchronized void requested(Request request, RequestResult result, Duration took) {
    polls.record(request, result, took);
    results.add(result);
  }

  /**
   * Handles the readings of one poll. They are empty if it read only points that the device lacks;
   * if it also sent no request, nothing was learned about the device. The same holds if it sent no
   * request and all readings are stale, for example because the link is lent to a transfer.
   */
  public synchronized void polled(List<Reading> readings, Instant now) {
    if (readings.isEmpty() && results.isEmpty()) {
      return;
    }
    for (Reading reading : readings) {
      points.update(reading);
      sleepDetector.update(reading);
      reported.update(reading);
    }
    profileCheck.update(readings);
    Optional<Silence> silence = Silence.of(readings, results);
    boolean wasNotPolled = results.isEmpty() && areAllStale(readings);
    results.clear();
    if (isAbsent || (wasNotPolled && !hasAnsweredLastPoll())) {
      return;
    }
    DeviceState before = state;
    if (wasNotPolled) {
      state = state.answered(report(), now);
    } else if (silence.isPresent()) {
      link.missed(device.id());
      state = state.missed(silence.get().text(), now);
    } else {
      link.answered(device.id(), now);
      state = state.answered(report(), now);
    }
    updateConditions(silence.orElse(NO_SILENCE), now);
    if (!state.isSameAs(before)) {
      onChange.accept(state);
    }
  }

  private static boolean areAllStale(List<Reading> readings) {
    return readings.stream().allMatch(reading -> reading.quality() == Quality.STALE);
  }

  private boolean hasAnsweredLastPoll() {
    return state.status() != DeviceStatus.UNKNOWN && state.misses() == 0;
  }

  /**
   * Handles the absence of a device that is not polled but publishes by itself. Until {@link
   * #markPresent}, its readings say nothing about whether it answers.
   */
  public synchronized void markAbsent(String cause, Instant now) {
    isAbsent = true;
    link.missed(device.id());
    DeviceState before = state;
    state = state.absent(cause, now);
    updateConditions(new Silence(cause, ""), now);
    if (!state.isSameAs(before)) {
      onChange.accept(state);
    }
  }

  /** Handles that a device that was absent publishes again. Its next reading makes it online. */
  public synchronized void markPresent() {
    isAbsent = false;
  }

  private DeviceSelfReport report() {
    List<String> troubles = new ArrayList<>();
    Optional<ReportedState> state = reported.state();
    if (reported.isFault()) {
      troubles.add("the device reports a fault" + state.map(DeviceHealth::ownText).orElse(""));
    }
    points.trouble().ifPresent(troubles::add);
    if (certificate != null && certificate.isOverdue()) {
      troubles.add(certificate.trouble());
    }
    boolean isAtRest = state.filter(each -> each.state().isAtRest()).isPresent();
    return new DeviceSelfReport(
        isAtRest || sleepDetector.isAsleep(),
        troubles,
        state.map(DeviceHealth::operating).orElseGet(this::withoutState));
  }

  private static Operating operating(ReportedState state) {
    return new Operating(state.state().wireName(), state.text());
  }

  /** Returns the operating state of a device that reports none at present. */
  private Operating withoutState() {
    return sleepDetector.isAsleep()
        ? new Operating(OperatingState.SLEEPING.wireName(), "")
        : Operating.UNKNOWN;
  }

  /** Returns the text of the device after a colon, unless it only repeats the state. */
  private static String ownText(ReportedState state) {
    boolean isPlain = state.text().equalsIgnoreCase(state.state().wireName());
    return state.text().isEmpty() || isPlain ? "" : ": " + state.text();
  }

  /**
   * Raises and clears the conditions that follow from the state. Conditions that cannot be observed
   * during silence stay unchanged.
   */
  private void updateConditions(Silence silence, Instant now) {
    if (state.isSilent()) {
      if (state.status() != DeviceStatus.SLEEPING && !link.isCauseOfSilence(silence, now)) {
        conditions.raise(NO_ANSWER, now, () -> silenceFacts(silence));
      }
      return;
    }
    if (state.misses() > 0) {
      return;
    }
    conditions.clear(NO_ANSWER, now);
    setCondition(ASLEEP, state.status() == DeviceStatus.SLEEPING, now, this::addressFacts);
    conditions.facts(FAULT, () -> faultFacts().build());
    setCondition(FAULT, reported.isFault(), now, this::faultFacts);
    alarms.update(reported.alarms(), now, () -> addressFacts().build());
    updateProfileDoubt(now);
    if (state.status() != DeviceStatus.SLEEPING) {
      boolean areBad = points.bad() > 0;
      setCondition(
          POINTS_BAD, areBad, now, () -> addressFacts().put("cause", points.trouble().orElse("")));
    }
  }

  /** Returns the name of the profile; empty if the points come from the device itself. */
  private String profileName() {
    if (device instanceof SiteConfig.Device.Modbus modbus) {
      return modbus.profile().name().value();
    }
    return device instanceof SiteConfig.Device.Lines lines ? lines.profile().name().value() : "";
  }

  /** Returns the units of the points; none if the points come from the device itself. */
  private static Set<String> unitsOfProfile(SiteConfig.Device.Legacy device) {
    Stream<String> units = Stream.empty();
    if (device instanceof SiteConfig.Device.Modbus modbus) {
      units =
          Stream.concat(
              modbus.profile().points().stream().map(Point::unit),
              modbus.profile().formulas().stream().map(Formula::unit));
    } else if (device instanceof SiteConfig.Device.Lines lines) {
      units = lines.profile().points().stream().map(LinePoint::unit);
    }
    return units.collect(Collectors.toSet());
  }

  private void updateProfileDoubt(Instant now) {
    List<ProfileCheck.Doubt> doubts = profileCheck.doubts();
    if (doubts.isEmpty()) {
      conditions.clear(PROFILE_DOUBTFUL, now);
      return;
    }
    JsonBuilder named = Json.object();
    doubts.forEach(doubt -> named.put(doubt.point().value(), doubt.why()));
    JsonBuilder members = addressFacts().put("profile", profileName()).put("points", named);
    conditions.facts(PROFILE_DOUBTFUL, members.build());
    conditions.raise(PROFILE_DOUBTFUL, now, members::build);
  }

  private void setCondition(
      String condition, boolean isSo, Instant now, Supplier<JsonBuilder> members) {
    if (isSo) {
      conditions.raise(condition, now, () -> members.get().build());
    } else {
      conditions.clear(condition, now);
    }
  }

  private JsonBuilder faultFacts() {
    JsonBuilder members = addressFacts();
    reported
        .state()
        .map(ReportedState::text)
        .filter(text -> !text.isEmpty())
        .ifPresent(text -> members.put("text", text));
    return members;
  }

  private JsonBuilder addressFacts() {
    return withAddress(Json.object());
  }

  private JsonBuilder withAddress(JsonBuilder members) {
    members.put("link", device.link().id().value());
    return device.link() instanceof SiteConfig.Link.Modbus
        ? members.put("unit", Integer.parseInt(device.addressOnLink()))
        : members.put("place", device.addressOnLink());
  }

  private Json.Obj silenceFacts(Silence silence) {
    JsonBuilder members = addressFacts();
    if (device.link() instanceof SiteConfig.Link.Modbus) {
      Request last = polls.last();
      members.put("function", last.function());
      last.address().ifPresent(address -> members.put("address", address));
    }
    return silence
        .putInto(members)
        .putEpochMillis("silent-since", state.missedSince())
        .put("failed-rounds", state.misses())
        .build();
  }

  /** Records how the private key of the device is kept. */
  public synchronized void key(KeyCustody kept) {
    key = kept;
  }

  public synchronized void certificate(CertificateStatus status, Instant now) {
    certificate = status;
    setCondition(
        CERTIFICATE,
        status.isOverdue(),
        now,
        () -> Json.object().putEpochMillis("expires", status.term().until()));
  }

  public synchronized void identified(DeviceIdentity identity, Fingerprint fingerprint) {
    this.identity = identity.json().put("fingerprint", fingerprint.value()).build();
  }

  public synchronized void sessionUp(Instant now) {
    session.up(now);
  }

  public synchronized void sessionDown(String why, Instant now) {
    session.down(why, now);
  }

  public synchronized boolean isSessionLost() {
    return session.isLost();
  }

  public synchronized void commandEnded(Outcome outcome) {
    if (commands.isEmpty()) {
      commands = new EnumMap<>(Outcome.class);
    }
    commands.merge(outcome, 1L, Long::sum);
  }

  /**
   * Records the pending reversions of commands. A late one means that a value may still be set
   * although its time is over.
   */
  public synchronized void reversionsPending(List<PendingReversion> pending, Instant now) {
    reversions = List.copyOf(pending);
    JsonBuilder late = Json.object();
    for (PendingReversion each : pending) {
      each.late().ifPresent(why -> late.put(each.command(), why));
    }
    boolean isLate = pending.stream().anyMatch(each -> each.late().isPresent());
    JsonBuilder members = addressFacts().put("commands", late);
    if (isLate) {
      conditions.facts(NOT_REVERTED, members.build());
    }
    setCondition(NOT_REVERTED, isLate, now, () -> members);
  }

  public synchronized List<PendingReversion> reversions() {
    return reversions;
  }

  public synchronized DeviceState state() {
    return state;
  }

  public synchronized int badPoints() {
    return points.bad();
  }

  /** Returns the payload of {@code …/state}. */
  public synchronized byte[] stateJson() {
    JsonBuilder json =
        Json.object()
            .put("state", state.status().wireName())
            .putEpochMillis("since", state.since())
            .put("why", state.why());
    Operating operating = state.operating();
    if (!operating.equals(Operating.UNKNOWN)) {
      json.put("operating", operating.state());
      if (!operating.text().isEmpty()) {
        json.put("text", operating.text());
      }
    }
    return withAddress(json).toBytes();
  }

  /** Ends a period of the latency figures. */
  public synchronized void endPeriod() {
    polls.endPeriod();
  }

  /** Returns the payload of {@code …/health}. */
  public synchronized byte[] healthJson(Instant now) {
    JsonBuilder health =
        Json.object()
            .putEpochMillis("ts", now)
            .put("state", state.status().wireName())
            .put("why", state.why())
            .put("polls", polls.counts().put("failed-rounds", state.misses()))
            .put("latency-ms", polls.latency())
            .put("points", points.json(now, MAX_AGES));
    if (certificate != null) {
      JsonBuilder members =
          Json.object()
              .putEpochMillis("expires", certificate.term().until())
              .put("days-left", certificate.left().toDays());
      certificate.renewal().addTo(members);
      health.put("certificate", members);
    }
    if (key != null) {
      health.put("key", CustodyJson.of(key));
    }
    if (identity != null) {
      health.put("identity", identity);
    }
    return health
        .put("session", session.json())
        .put("commands", commandsJson())
        .put("reversions", reversionsJson())
        .putTexts("conditions", conditions.raised())
        .toBytes();
  }

  private Json reversionsJson() {
    return new Json.Arr(
        reversions.stream().limit(MAX_REVERSIONS).map(PendingReversion::json).toList());
  }

  private JsonBuilder commandsJson() {
    JsonBuilder json = Json.object();
    commands.forEach((outcome, count) -> json.put(outcome.wireName(), count));
    return json;
  }
}
