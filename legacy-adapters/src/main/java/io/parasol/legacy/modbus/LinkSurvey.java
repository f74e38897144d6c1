// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.config.SiteConfig;
import io.parasol.config.site.DeviceId;
import io.parasol.config.site.LinkId;
import io.parasol.config.site.Point;
import io.parasol.config.site.PointName;
import io.parasol.config.site.Profile;
import io.parasol.config.site.ProfileName;
import io.parasol.config.site.Quirks;
import io.parasol.config.site.Scale;
import io.parasol.config.site.Table;
import io.parasol.config.site.Unit;
import io.parasol.legacy.DeviceIdentity;
import io.parasol.legacy.MapDiscovery;
import io.parasol.legacy.Outlets;
import io.parasol.legacy.Reading;
import io.parasol.legacy.SerialPorts;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Asks whatever hangs on a link of which nothing is known. It reads only: nothing that writes can
 * be said through it. One request at a time, with the silences of the line and a rest after each
 * answer. For one thread, which its methods block; none takes longer than a few time-outs.
 */
public final class LinkSurvey implements AutoCloseable {

  /** What came of a short read of one unit. */
  public sealed interface Presence {

    /** It answers, with these words: a register, or the code of an exception. */
    record Present(String words) implements Presence {}

    /** It answers each question twice. */
    record Twice(String words) implements Presence {}

    /** Again and again something came that is no sound frame. */
    record Garbled(String why) implements Presence {}

    /** Nothing came in time. */
    record Silent() implements Presence {}

    /** A gateway in front of it says, with this exception, that it is not there. */
    record Absent(String words) implements Presence {}

    /** It could not be asked: the link leads nowhere. */
    record Unreachable(String why) implements Presence {}
  }

  /**
   * What was heard beside answers.
   *
   * @param echoes whether the line repeats what is sent, though it is not said to.
   * @param foreign what another master was heard to say; some of it.
   * @param hungUp that a connection was made and ended before anything was answered; empty if none
   *     did.
   */
  public record Overhearings(boolean echoes, Set<ForeignFrame> foreign, String hungUp) {
    public Overhearings {
      foreign = Set.copyOf(foreign);
    }
  }

  private static final LinkId NOBODY = new LinkId("link");
  private static final DeviceId NAMELESS = new DeviceId("device");

  private static final Profile NOTHING =
      new Profile(new ProfileName("unknown"), List.of(), Quirks.NONE);

  /** Nearly every register map begins there, and whoever has no such register says so. */
  private static final ModbusRequest ANYBODY_THERE =
      new ModbusRequest.ReadRegisters(Table.HOLDING, 0, 1);

  /** Boxes with a line behind them lose requests that follow an answer at once. */
  private static final Duration REST = Duration.ofMillis(50);

  /** So long a link may be away: one that hung up is soon tried again. */
  private static final Duration LONGEST_ABSENCE = Duration.ofSeconds(6);

  private static final Duration RETRY = Duration.ofMillis(100);

  /** Whoever answers at all is asked so often in all: one answer says nothing of the line. */
  private static final int TRIES = 3;

  private final Masters masters;
  private final Masters.OnLoop made;
  private final LineCost cost;
  private final InstantSource clock;
  private final Duration patience;
  private final SurveyEars ears = new SurveyEars();

  private LinkSurvey(
      SiteConfig.Link.Modbus on, SerialPorts ports, Duration patience, InstantSource clock) {
    this.masters = new Masters(1, ports);
    this.made = masters.open(on, settings(), ears, new Random());
    this.cost = LineCost.of(on).withGap(REST);
    this.patience = patience;
    this.clock = clock;
  }

  private static TcpSettings settings() {
    TcpSettings usual = TcpSettings.USUAL;
    return new TcpSettings(
        TcpSettings.Start.WHEN_ASKED,
        1,
        usual.connectTimeout(),
        usual.connectDelay(),
        REST,
        usual.queue());
  }

  /**
   * Makes one; the link is opened with the first question.
   *
   * @param patience how long a unit is waited for, beside the time on the wire; 10 ms to 60 s.
   */
  public static LinkSurvey of(
      SiteConfig.Link.Modbus on, SerialPorts ports, Duration patience, InstantSource clock) {
    return new LinkSurvey(on, ports, patience, clock);
  }

  /** How long it takes to {@link #ask} a unit that is not there. */
  public static Duration ofSilence(SiteConfig.Link.Modbus on, Duration patience) {
    return timeout(LineCost.of(on).withGap(REST), patience);
  }

  private static Duration timeout(LineCost cost, Duration patience) {
    return patience.plusNanos(cost.pause() + cost.onWire(1, false));
  }

  /** Asks with a short read whether a unit is there. Who is silent at first is not asked again. */
  public Presence ask(Unit unit) {
    Presence first = askAlone(unit);
    if (!(first instanceof Presence.Present) && !(first instanceof Presence.Garbled)) {
      return first;
    }
    List<Presence> all = new ArrayList<>(List.of(first));
    int twice = 0;
    while (all.size() < TRIES) {
      all.add(askAlone(unit));
      // A second answer to the last question is heard as the next is about to be asked.
      twice += ears.hasHeardTwice() ? 1 : 0;
    }
    List<Presence> garbled = all.stream().filter(Presence.Garbled.class::isInstance).toList();
    if (garbled.size() > 1) {
      return garbled.get(0);
    }
    Optional<Presence.Present> present =
        all.stream()
            .filter(Presence.Present.class::isInstance)
            .map(Presence.Present.class::cast)
            .findFirst();
    if (present.isEmpty()) {
      return new Presence.Silent();
    }
    return twice > 1 ? new Presence.Twice(present.get().words()) : present.get();
  }

  private Presence askAlone(Unit unit) {
    ears.forget();
    return askOnce(unit);
  }

  /** Waits for a connection, if there is none yet or none any more. */
  private Presence askOnce(Unit unit) {
    long begun = System.nanoTime();
    Presence presence = join(send(unit));
    while (presence instanceof Presence.Unreachable
        && System.nanoTime() - begun < LONGEST_ABSENCE.toNanos()
        && rest(RETRY)) {
      presence = join(send(unit));
    }
    return presence;
  }

  private CompletionStage<Presence> send(Unit unit) {
    return made.master()
        .send(unit, ANYBODY_THERE, timeout(cost, patience))
        .handle(
            (answer, thrown) -> thrown == null ? presence(answer) : presence(Line.failure(thrown)));
  }

  private static Presence presence(ModbusResponse answer) {
    if (answer instanceof ModbusResponse.Refused refused) {
      String words = "exception %02X".formatted(refused.code());
      return Meaning.isOfGateway(refused.code())
          ? new Presence.Absent(words)
          : new Presence.Present(words);
    }
    return new Presence.Present("a register");
  }

  private Presence presence(ModbusFailure failure) {
    String why = String.valueOf(failure.getMessage());
    if (!failure.wasSent()) {
      // Whether a question still went out to who hangs up at once is a matter of luck.
      return ears.hasHungUp() ? new Presence.Silent() : new Presence.Unreachable(why);
    }
    if (failure.kind() == ModbusFailure.Kind.PROTOCOL) {
      return new Presence.Garbled(why);
    }
    // A line that turns around makes a byte or two of its own.
    return ears.noise() >= RtuFrame.SHORTEST
        ? new Presence.Garbled("%d bytes that are no frame".formatted(ears.noise()))
        : new Presence.Silent();
  }

  /** Asks a unit who it is (FC 43/14); empty if it does not say. */
  public Optional<DeviceIdentity> identify(Unit unit) {
    return with(unit, NOTHING, link -> link.devices().get(0).identify())
        .filter(identity -> !identity.isUnknown());
  }

  /** Asks a unit which map it has. */
  public MapDiscovery.Discovery map(Unit unit, MapDiscovery discovery, Duration every) {
    return with(
        unit,
        NOTHING,
        link -> link.reader(NAMELESS).thenCompose(reader -> discovery.discover(reader, every)));
  }

  /**
   * Reads one point of a profile, after the rest that the profile asks for.
   *
   * @throws IllegalArgumentException in one line, if the point cannot be read at all.
   */
  public Optional<Reading> read(Unit unit, Profile profile, PointName point) {
    Duration gap = profile.quirks().gap();
    if (gap.compareTo(REST) > 0) {
      rest(gap.minus(REST));
    }
    return with(unit, with(profile, point), link -> link.devices().get(0).read(Set.of(point)))
        .stream()
        .findFirst();
  }

  /** The profile with that point only, and what its scale needs. */
  private static Profile with(Profile profile, PointName point) {
    List<Point> kept =
        profile.points().stream()
            .filter(each -> each.name().equals(point) || scales(profile, each, point))
            .toList();
    return new Profile(profile.name(), kept, profile.quirks());
  }

  private static boolean scales(Profile profile, Point exponent, PointName point) {
    return profile
        .point(point)
        .filter(
            scaled ->
                scaled.scale() instanceof Scale.Exponent by && by.point().equals(exponent.name()))
        .isPresent();
  }

  /** Does something with the unit as a device that has these points, and is not polled. */
  private <T> T with(Unit unit, Profile profile, Function<ModbusLink, CompletionStage<T>> what) {
    Quirks quirks = profile.quirks();
    Duration longest = quirks.timeout().compareTo(patience) > 0 ? quirks.timeout() : patience;
    Profile patient = profile.with(quirks.with(quirks.pace().withTimeout(longest)));
    ModbusLink link =
        new ModbusLink(
            NOBODY,
            made.master(),
            List.of(new Pollable(NAMELESS, unit, patient, Duration.ofDays(1))),
            new Outlets(
                (from, readings) -> {},
                (from, function, result, late, took) -> {},
                (from, point, since) -> 0),
            new LinkTime(clock, System::nanoTime, made.loop()),
            cost,
            LessonBook.NONE,
            new Random());
    link.readNoGaps();
    try {
      return join(what.apply(link));
    } finally {
      link.leave();
    }
  }

  private static <T> T join(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  /** False if whoever waits is to wait no longer. */
  private static boolean rest(Duration pause) {
    try {
      TimeUnit.NANOSECONDS.sleep(pause.toNanos());
      return true;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** What was heard so far. */
  public Overhearings overheard() {
    return ears.overheard();
  }

  @Override
  public void close() {
    masters.close();
  }
}
