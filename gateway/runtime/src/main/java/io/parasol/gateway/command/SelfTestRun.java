// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.certs.command.Action;
import io.parasol.certs.command.Command;
import io.parasol.certs.command.CommandPolicy;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.Rejection;
import io.parasol.certs.command.SignedCommand;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.SignerName;
import io.parasol.config.model.site.SiteId;
import io.parasol.gateway.command.journal.CommandKey;
import io.parasol.gateway.command.journal.JournalRecord;
import io.parasol.gateway.command.journal.SelfTestCheck;
import io.parasol.gateway.command.journal.SelfTestReport;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The security self-test of the command path. It attacks the path that every message takes, with
 * the current policy, clock and replay memory, up to the point where a device would be involved.
 *
 * <p>Its generated keys are trusted in this test only. Each message that must be rejected differs
 * in one property from a control message that must pass.
 */
@ConfinedTo("commands")
final class SelfTestRun {

  private static final Logger log = LoggerFactory.getLogger(SelfTestRun.class);

  /**
   * The target of the test commands. It need not exist at the site, because no device is contacted.
   */
  private static final DeviceId DEVICE = new DeviceId("lock-test");

  private static final Duration LIFE = Duration.ofMinutes(5);

  private final CommandContext context;
  private final Intake intake;
  private final Instant now;
  private final CommandPolicy policy;
  private final List<SigningKey> keys = new ArrayList<>();
  private final List<SelfTestCheck> checks = new ArrayList<>();

  SelfTestRun(CommandContext context, Intake intake) {
    this.context = context;
    this.intake = intake;
    this.now = context.clock().instant();
    CommandPolicy real = context.site().policy().get();
    List<CommandPolicy.Signer> signers = new ArrayList<>(real.signers());
    int enough = real.thresholds().getOrDefault(CommandClass.SETPOINT, 1);
    for (int i = 1; i <= enough; i++) {
      SigningKey key = SigningKey.generate();
      keys.add(key);
      signers.add(
          new CommandPolicy.Signer(
              new SignerName("lock-test-" + i),
              key.publicKey(),
              EnumSet.allOf(CommandClass.class)));
    }
    this.policy = new CommandPolicy(signers, real.thresholds());
  }

  /** Runs all checks. Does not throw: a defect is reported as a failed check. */
  SelfTestReport run() {
    try {
      tryAll();
    } catch (RuntimeException | JsonException defect) {
      log.error("security self-test not completed", defect);
      checks.add(new SelfTestCheck("test", "", "internal_error"));
    }
    return new SelfTestReport(now, checks);
  }

  private void tryAll() throws JsonException {
    Command control = command(context.site().topics().site(), DEVICE, now);
    String passes = context.clock().isTrusted() ? "" : Rejection.CLOCK_UNTRUSTED.wireName();
    check("control", passes, signed(control));
    check("unsigned", Rejection.UNKNOWN_SIGNER, withoutSignatures(signed(control)));
    check(
        "forged_signature",
        Rejection.UNKNOWN_SIGNER,
        withPayloadOf(signed(control), signed(command(control.site(), DEVICE, now))));
    check("unknown_signer", Rejection.UNKNOWN_SIGNER, control.sign(SigningKey.generate()));
    checkThreshold(control);
    check(
        "wrong_site",
        Rejection.WRONG_SITE,
        signed(command(new SiteId("lock-test-elsewhere"), DEVICE, now)));
    check(
        "wrong_device",
        Rejection.WRONG_DEVICE,
        signed(command(control.site(), new DeviceId("lock-test-neighbour"), now)));
    check(
        "expired",
        Rejection.EXPIRED,
        signed(command(control.site(), DEVICE, certainlyPast().minus(LIFE).minusSeconds(1))));
    checkReplay(control);
  }

  private Instant certainlyPast() {
    return context.clock().isTrusted() ? now : context.clock().earliestPossible();
  }

  /** Checks a command with one signature less than the threshold of its class. */
  private void checkThreshold(Command control) {
    for (CommandClass each : CommandClass.values()) {
      if (policy.thresholds().getOrDefault(each, 1) > 1) {
        Command thresholdCommand =
            new Command(
                control.id(),
                control.site(),
                control.device(),
                each,
                control.action(),
                control.counter(),
                control.notBefore(),
                control.expires(),
                Map.of());
        check("one_signer", Rejection.THRESHOLD_NOT_MET, thresholdCommand.sign(keys.get(0)));
        return;
      }
    }
  }

  /** Checks the control message again after its id was recorded in the journal. */
  private void checkReplay(Command control) {
    try {
      context
          .journal()
          .record(
              new JournalRecord.ClosedCommand(
                  new CommandKey(DEVICE, control.id()), Set.of(), Optional.empty()));
    } catch (IOException unrecorded) {
      // Without a log the gateway accepts no command at all.
      checks.add(
          new SelfTestCheck("replayed", Rejection.REPLAYED.wireName(), SelfTestCheck.UNTRIED));
      return;
    }
    check("replayed", Rejection.REPLAYED, signed(control));
  }

  private void check(String lock, Rejection wanted, SignedCommand message) {
    check(lock, wanted.wireName(), message);
  }

  private void check(String lock, String wanted, SignedCommand message) {
    String found =
        intake.verifyOnly(DEVICE, message.toJson(), policy).map(Rejection::wireName).orElse("");
    checks.add(new SelfTestCheck(lock, wanted, found));
  }

  private static Command command(SiteId site, DeviceId device, Instant from) {
    Map<PointName, Value> values = Map.of(new PointName("lock-test"), new Value.Whole(0));
    return new Command(
        UUID.randomUUID().toString(),
        site,
        device,
        CommandClass.SETPOINT,
        new Action.Write(values, Optional.empty()),
        Math.max(0, from.toEpochMilli()),
        from,
        from.plus(LIFE),
        Map.of());
  }

  private SignedCommand signed(Command command) {
    SignedCommand signed = command.sign(keys.get(0));
    for (SigningKey key : keys.subList(1, keys.size())) {
      signed = signed.withSignatureBy(key);
    }
    return signed;
  }

  private static SignedCommand withoutSignatures(SignedCommand command) throws JsonException {
    return changed(command, "signatures", new Json.Arr(List.of()));
  }

  private static SignedCommand withPayloadOf(SignedCommand signatures, SignedCommand payload)
      throws JsonException {
    Json.Obj other = (Json.Obj) Json.parse(payload.toJson());
    return changed(
        signatures, "payload", Optional.ofNullable(other.members().get("payload")).orElseThrow());
  }

  private static SignedCommand changed(SignedCommand command, String member, Json value)
      throws JsonException {
    Json.Obj original = (Json.Obj) Json.parse(command.toJson());
    try {
      return SignedCommand.parse(Json.object().putAll(original).put(member, value).toBytes());
    } catch (CommandRejectedException malformed) {
      throw new IllegalStateException("the message of a self-test check is malformed", malformed);
    }
  }
}
