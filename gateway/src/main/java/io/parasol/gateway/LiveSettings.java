// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway;

import io.parasol.certs.command.CommandPolicy;
import io.parasol.certs.dsse.VerificationKey;
import io.parasol.certs.tls.UnusableKeyException;
import io.parasol.config.SiteConfig;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What of the configuration may change while the gateway runs: who may sign commands. */
final class LiveSettings {

  private static final Logger log = LoggerFactory.getLogger(LiveSettings.class);

  private final SiteConfig started;
  private volatile CommandPolicy policy;

  LiveSettings(SiteConfig config) throws UnusableKeyException {
    this.started = config;
    this.policy = policyOf(config);
  }

  CommandPolicy policy() {
    return policy;
  }

  /** Takes up the signers and thresholds; all of them, or none if a key cannot be read. */
  void reload(SiteConfig changed) throws UnusableKeyException {
    policy = policyOf(changed);
    log.info("signers reloaded count={}", changed.signers().size());
    if (!sameButForSigners(changed)) {
      log.warn("the configuration has other changes; they are taken up by a restart");
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
            changed.metrics(),
            changed.store(),
            started.signers(),
            started.thresholds(),
            changed.sunSpecModels(),
            changed.links(),
            changed.devices(),
            changed.updates());
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
