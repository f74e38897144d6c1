// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.trust;

import io.parasol.certs.command.CommandPolicy;
import io.parasol.certs.dsse.VerificationKey;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.site.SiteConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The settings that can change while the gateway runs: who may sign commands. */
public final class ReloadableSettings {

  private static final Logger log = LoggerFactory.getLogger(ReloadableSettings.class);

  /** Applies before the first policy is recorded, and while one cannot be recorded. */
  private final CommandPolicy withoutSigners;

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

  /**
   * @param thresholds for every class, the number of different keys that must sign a command.
   */
  public ReloadableSettings(
      Collection<SiteConfig.Signer> signers,
      Map<CommandClass, Integer> thresholds,
      Recorder recorder)
      throws UnusableKeyException {
    this.withoutSigners = new CommandPolicy(List.of(), thresholds);
    this.recorder = recorder;
    this.policy = withoutSigners;
    apply(policyOf(signers, thresholds));
  }

  /**
   * Records the changed policy and puts it in force. Meanwhile only what both policies permit is in
   * force: a removed signer has lost the right, an added one has to wait for the record, and
   * commands of the others go on.
   */
  private synchronized void apply(CommandPolicy changed) {
    policy = common(policy, changed);
    unrecorded = changed;
    record();
  }

  private static CommandPolicy common(CommandPolicy one, CommandPolicy other) {
    List<CommandPolicy.Signer> signers = new ArrayList<>();
    for (CommandPolicy.Signer each : one.signers()) {
      for (CommandPolicy.Signer same : other.signers()) {
        if (each.key().equals(same.key())) {
          Set<CommandClass> classes = EnumSet.noneOf(CommandClass.class);
          classes.addAll(each.classes());
          classes.retainAll(same.classes());
          if (!classes.isEmpty()) {
            signers.add(new CommandPolicy.Signer(same.name(), same.key(), classes));
          }
        }
      }
    }
    Map<CommandClass, Integer> thresholds = new EnumMap<>(one.thresholds());
    other.thresholds().forEach((each, needed) -> thresholds.merge(each, needed, Math::max));
    return new CommandPolicy(signers, thresholds);
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
      policy = withoutSigners;
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

  /**
   * Applies changed signers and thresholds at once. A signer whose key cannot be read is left out
   * and reported: it must not keep another key in force that was removed.
   */
  public synchronized void reload(
      Collection<SiteConfig.Signer> signers, Map<CommandClass, Integer> thresholds) {
    if (isSigned) {
      log.info("signers of the configuration ignored: a signed site policy is in force");
      return;
    }
    List<CommandPolicy.Signer> usable = new ArrayList<>();
    for (SiteConfig.Signer each : signers) {
      try {
        usable.add(signer(each));
      } catch (UnusableKeyException unusable) {
        log.error(
            "signer left out, its commands are refused signer={} why={}",
            each.name(),
            unusable.getMessage());
      }
    }
    apply(new CommandPolicy(usable, thresholds));
    log.info("signers reloaded count={}", usable.size());
  }

  /**
   * Removes the signers that are not listed any more, or with another key, and the classes that
   * they have no longer. Adds nothing: the rest of the configuration was refused.
   */
  public synchronized void retain(Collection<SiteConfig.Signer> listed) {
    if (isSigned) {
      return;
    }
    CommandPolicy current = unrecorded == null ? policy : unrecorded;
    List<CommandPolicy.Signer> retained =
        current.signers().stream().flatMap(each -> restricted(each, listed).stream()).toList();
    if (!retained.equals(current.signers())) {
      apply(new CommandPolicy(retained, current.thresholds()));
      log.warn("signers removed count={}", current.signers().size() - retained.size());
    }
  }

  private static Optional<CommandPolicy.Signer> restricted(
      CommandPolicy.Signer current, Collection<SiteConfig.Signer> listed) {
    for (SiteConfig.Signer each : listed) {
      if (each.name().equals(current.name()) && isKey(current.key(), each.key())) {
        Set<CommandClass> classes = EnumSet.noneOf(CommandClass.class);
        classes.addAll(current.classes());
        classes.retainAll(each.classes());
        return classes.isEmpty()
            ? Optional.empty()
            : Optional.of(new CommandPolicy.Signer(current.name(), current.key(), classes));
      }
    }
    return Optional.empty();
  }

  private static boolean isKey(VerificationKey key, Path file) {
    try {
      return VerificationKey.read(file).equals(key);
    } catch (UnusableKeyException unreadable) {
      return false;
    }
  }

  private static CommandPolicy.Signer signer(SiteConfig.Signer configured)
      throws UnusableKeyException {
    return new CommandPolicy.Signer(
        configured.name(), VerificationKey.read(configured.key()), configured.classes());
  }

  private static CommandPolicy policyOf(
      Collection<SiteConfig.Signer> configured, Map<CommandClass, Integer> thresholds)
      throws UnusableKeyException {
    List<CommandPolicy.Signer> signers = new ArrayList<>();
    for (SiteConfig.Signer each : configured) {
      signers.add(signer(each));
    }
    return new CommandPolicy(signers, thresholds);
  }
}
