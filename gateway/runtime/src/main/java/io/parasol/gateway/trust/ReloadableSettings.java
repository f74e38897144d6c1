// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.trust;

import io.parasol.certs.command.CommandPolicy;
import io.parasol.certs.dsse.VerificationKey;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.config.site.SiteConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The settings that can change while the gateway runs: who may sign commands. */
public final class ReloadableSettings {

  private static final Logger log = LoggerFactory.getLogger(ReloadableSettings.class);

  private final SiteConfig started;
  private final Recorder recorder;
  private volatile CommandPolicy policy;
  private @Nullable CommandPolicy unrecorded;
  private boolean isSigned;

  /** Records who may sign commands. */
  @FunctionalInterface
  public interface Recorder {
    /** Returns once the record is on the disk. */
    void record(CommandPolicy policy) throws IOException;
  }

  public ReloadableSettings(SiteConfig config, Recorder recorder) throws UnusableKeyException {
    this.started = config;
    this.recorder = recorder;
    this.policy = withoutSigners(config);
    apply(policyOf(config));
  }

  /**
   * Returns a policy without signers. It applies until the log holds a record of the actual one.
   */
  private static CommandPolicy withoutSigners(SiteConfig config) {
    return new CommandPolicy(List.of(), config.thresholds());
  }

  private synchronized void apply(CommandPolicy changed) {
    unrecorded = changed;
    policy = withoutSigners(started);
    record();
  }

  /** Tries again to record the signers if an earlier attempt failed; otherwise does nothing. */
  public synchronized void record() {
    if (unrecorded == null) {
      return;
    }
    try {
      recorder.record(unrecorded);
      policy = unrecorded;
      unrecorded = null;
    } catch (IOException failed) {
      log.error(
          "signers not recorded in the log, so commands of all signers are refused why={}",
          failed.getMessage());
    }
  }

  public CommandPolicy policy() {
    return policy;
  }

  /**
   * Applies the policy that the site's owners have signed. From now on the configured signers are
   * ignored.
   */
  public synchronized void applySigned(CommandPolicy signed) {
    isSigned = true;
    apply(signed);
  }

  /** Applies changed signers and thresholds; none of them if a key cannot be read. */
  public synchronized void reload(SiteConfig changed) throws UnusableKeyException {
    if (isSigned) {
      log.info("signers of the configuration ignored: a signed site policy is in force");
    } else {
      apply(policyOf(changed));
      log.info("signers reloaded count={}", changed.signers().size());
    }
    if (!sameButForSigners(changed)) {
      log.warn("the configuration has other changes; restart the gateway to apply them");
    }
  }

  private boolean sameButForSigners(SiteConfig changed) {
    SiteConfig withOldSigners =
        new SiteConfig(
            changed.file(),
            changed.site(),
            changed.trustDomain(),
            changed.topicRoot(),
            changed.state(),
            changed.broker(),
            changed.bridge(),
            changed.metrics(),
            changed.store(),
            started.signers(),
            started.thresholds(),
            changed.sunSpecModels(),
            changed.links(),
            changed.devices(),
            changed.updates(),
            changed.releases());
    return withOldSigners.equals(started);
  }

  private static CommandPolicy policyOf(SiteConfig config) throws UnusableKeyException {
    List<CommandPolicy.Signer> signers = new ArrayList<>();
    for (SiteConfig.Signer each : config.signers().values()) {
      signers.add(
          new CommandPolicy.Signer(each.name(), VerificationKey.read(each.key()), each.classes()));
    }
    return new CommandPolicy(signers, config.thresholds());
  }
}
