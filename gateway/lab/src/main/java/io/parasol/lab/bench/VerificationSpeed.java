// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import io.parasol.certs.command.Action;
import io.parasol.certs.command.Command;
import io.parasol.certs.command.CommandPolicy;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.ReplayMemory;
import io.parasol.certs.command.SignedCommand;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.dsse.VerificationKey;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.json.Json;
import io.parasol.certs.keys.PrivateKeys;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.SignerName;
import io.parasol.config.model.site.SiteId;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Measures how many envelopes one thread parses and verifies a second. */
final class VerificationSpeed {

  private static final SiteId SITE = new SiteId("bench");
  private static final DeviceId DEVICE = new DeviceId("target-00");
  private static final Duration WARM_UP = Duration.ofSeconds(2);
  private static final Duration MEASURED = Duration.ofSeconds(3);

  private VerificationSpeed() {}

  static Json measure() throws UnusableKeyException {
    return Json.object()
        .putRounded("ed25519-signers-1-per-second-and-core", perSecond(1, SigningKey.generate()))
        .putRounded(
            "ed25519-signers-2-per-second-and-core",
            perSecond(2, SigningKey.generate(), SigningKey.generate()))
        .putRounded("p256-signers-1-per-second-and-core", perSecond(1, p256()))
        .putRounded("p256-signers-2-per-second-and-core", perSecond(2, p256(), p256()))
        .build();
  }

  private static SigningKey p256() throws UnusableKeyException {
    KeyPair pair = PrivateKeys.newPair();
    return SigningKey.of(pair.getPrivate(), VerificationKey.of(pair.getPublic()));
  }

  private static double perSecond(int threshold, SigningKey... keys) {
    CommandPolicy policy = policy(threshold, keys);
    byte[] envelope = envelope(keys);
    verify(envelope, policy, WARM_UP);
    return verify(envelope, policy, MEASURED);
  }

  private static double verify(byte[] envelope, CommandPolicy policy, Duration length) {
    long begin = System.nanoTime();
    long until = begin + length.toNanos();
    long count = 0;
    Instant now = Instant.now();
    try {
      while (System.nanoTime() < until) {
        SignedCommand.parse(envelope).verify(policy, SITE, DEVICE, ReplayMemory.EMPTY, now, true);
        count++;
      }
    } catch (CommandRejectedException defect) {
      throw new IllegalStateException("a valid command is rejected", defect);
    }
    return count / ((System.nanoTime() - begin) / 1e9);
  }

  private static CommandPolicy policy(int threshold, SigningKey... keys) {
    Map<CommandClass, Integer> thresholds = new EnumMap<>(CommandClass.class);
    for (CommandClass each : CommandClass.values()) {
      thresholds.put(each, threshold);
    }
    List<CommandPolicy.Signer> signers = new ArrayList<>();
    for (SigningKey key : keys) {
      signers.add(
          new CommandPolicy.Signer(
              new SignerName("signer-" + signers.size()),
              key.publicKey(),
              EnumSet.allOf(CommandClass.class)));
    }
    return new CommandPolicy(signers, thresholds);
  }

  private static byte[] envelope(SigningKey... keys) {
    Command command =
        Command.create(
            SITE,
            DEVICE,
            CommandClass.SETPOINT,
            new Action.Write(Map.of(new PointName("limit"), new Value.Whole(60)), Optional.empty()),
            Instant.now(),
            Duration.ofHours(1),
            Map.of());
    SignedCommand signed = command.sign(keys[0]);
    for (int i = 1; i < keys.length; i++) {
      signed = signed.withSignatureBy(keys[i]);
    }
    return signed.toJson();
  }
}
