// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.trust;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.config.model.site.DurationText;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.SiteOption;
import io.parasol.gateway.clock.ClockActs;
import io.parasol.gateway.clock.ClockStatus;
import io.parasol.gateway.clock.MachineClocks;
import io.parasol.gateway.clock.TimeProof;
import io.parasol.gateway.clock.TrustedClock;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.FileErrorText;
import io.parasol.gateway.state.VerbException;
import io.parasol.gateway.telemetry.report.Uptime;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code parasol clock}: shows what the gateway knows about the time, and corrects it. */
@Command(
    name = "clock",
    description =
        "Shows the system clock, the time that the gateway trusts, the latest proven time, and each"
            + " source of time. NTP and the battery-backed clock only inform: they prove nothing.",
    subcommands = {ClockVerb.Confirm.class, ClockVerb.Reset.class})
public final class ClockVerb implements Runnable {

  @Mixin private SiteOption site;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    ClockStatus status = of(site.loadWithState()).status();
    MachineClocks machine = new MachineClocks(Path.of("/"));
    Optional<Path> synchronizedBy = machine.synchronizedBy(status.system());
    Optional<Instant> batteryBacked = machine.batteryBacked();
    Console console = new Console(spec);
    if (json) {
      console.json(
          Json.object()
              .put("system", status.system())
              .put("is-trusted", status.isTrusted())
              .put("trusted", status.trusted())
              .put("proven", status.proven())
              .put("proven-by", status.source())
              .put("proofs", proofs(status))
              .put("is-synchronized", synchronizedBy.isPresent())
              .putOptional("rtc", batteryBacked.map(Instant::toString))
              .build());
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("system clock", shown(status.system())));
    rows.add(List.of("trusted time", shown(status.trusted())));
    rows.add(List.of("proven time", shown(status.proven()) + ", by: " + status.source()));
    for (TimeProof proof : TimeProof.values()) {
      Instant time = status.proofs().get(proof);
      rows.add(List.of("  " + proof.wireName(), time == null ? "no proof" : shown(time)));
    }
    rows.add(
        List.of(
            "NTP",
            synchronizedBy.map(file -> "synchronized, by " + file).orElse("unknown")
                + "; proves nothing"));
    rows.add(
        List.of("RTC", batteryBacked.map(ClockVerb::shown).orElse("none") + "; proves nothing"));
    console.table(rows);
    console.line(
        status.isTrusted()
            ? "the system clock is trusted"
            : SiteOption.completed(doubt(status), spec));
  }

  private static Json.Obj proofs(ClockStatus status) {
    JsonBuilder proofs = Json.object();
    for (TimeProof proof : TimeProof.values()) {
      proofs.putOptional(
          proof.wireName(), Optional.ofNullable(status.proofs().get(proof)).map(Instant::toString));
    }
    return proofs.build();
  }

  private static String doubt(ClockStatus status) {
    Duration ahead = Duration.between(status.trusted(), status.system());
    return "the system clock is not trusted: it is %s %s the trusted time; %s"
        .formatted(
            DurationText.of(rounded(ahead.abs())),
            ahead.isNegative() ? "behind" : "ahead of",
            status.remedy());
  }

  /** Returns a long time in whole days or hours, as a person reads it. */
  private static Duration rounded(Duration exact) {
    return exact.truncatedTo(
        exact.toDays() >= 2
            ? ChronoUnit.DAYS
            : exact.toHours() >= 2 ? ChronoUnit.HOURS : ChronoUnit.SECONDS);
  }

  private static String shown(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /**
   * Returns the clock of the site on this machine, as the gateway would judge it now. It is never
   * written.
   */
  public static TrustedClock of(SiteConfig config) {
    return TrustedClock.open(
        InstantSource.system(), Uptime.ofThisMachine(), TrustedClock.fileIn(config.state()));
  }

  private static void request(SiteConfig config, boolean isReset, Console console) {
    TrustedClock clock = of(config);
    ClockStatus status = clock.status();
    if (!status.isSet()) {
      throw new VerbException(
          ExitCode.FAILED,
          "the system clock shows %s, which is never trusted; correct it"
              .formatted(shown(status.system())));
    }
    if (!isReset && status.isBeforeProof()) {
      throw new VerbException(
          ExitCode.FAILED,
          "the system clock shows %s, before the proven time %s (by: %s); correct it, or if that proof is wrong: parasol clock reset"
              .formatted(shown(status.system()), shown(status.proven()), status.source()));
    }
    try {
      ClockActs.in(config.state()).request(clock.confirmation(isReset));
    } catch (IOException failed) {
      throw new VerbException(ExitCode.FAILED, FileErrorText.withFile(failed), failed);
    }
    console.line(
        "%s %s; a running gateway applies it within seconds, otherwise at its next start"
            .formatted(isReset ? "reset to" : "confirmed", shown(status.system())));
  }

  @Command(
      name = "confirm",
      description =
          "States that the system clock is right. The gateway trusts it, and records this in the"
              + " evidence log.")
  static final class Confirm implements Runnable {
    @Mixin private SiteOption site;
    @Spec private CommandSpec spec;

    @Override
    public void run() {
      request(site.loadToWrite(), false, new Console(spec));
    }
  }

  @Command(
      name = "reset",
      description =
          "States that the system clock is right and that the proven time is wrong. The gateway"
              + " discards the proven time, and records this in the evidence log.")
  static final class Reset implements Runnable {
    @Mixin private SiteOption site;
    @Spec private CommandSpec spec;

    @Override
    public void run() {
      request(site.loadToWrite(), true, new Console(spec));
    }
  }
}
