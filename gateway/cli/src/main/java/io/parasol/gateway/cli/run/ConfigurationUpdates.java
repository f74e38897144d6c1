// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.run;

import io.parasol.config.site.ConfigFile;
import io.parasol.config.site.SiteConfig;
import io.parasol.config.yaml.ConfigException;
import io.parasol.config.yaml.ConfigProblem;
import io.parasol.gateway.cli.verb.BusPlans;
import io.parasol.gateway.configuration.ConfigurationFolder;
import io.parasol.gateway.configuration.ConfigurationResult;
import io.parasol.gateway.configuration.ConfigurationVersion;
import io.parasol.gateway.configuration.ManagedConfiguration;
import io.parasol.gateway.configuration.SiteCondition;
import io.parasol.gateway.state.GatewayProgram;
import io.parasol.gateway.state.VerbException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies the next signed version of the configuration to a running gateway by restarting it in the
 * same process, and returns to the version before if the gateway does not work with it. After a
 * restart, each device must answer again, so that a wrong address is noticed. Does nothing for a
 * file that people change by themselves.
 */
final class ConfigurationUpdates {

  private static final Logger log = LoggerFactory.getLogger(ConfigurationUpdates.class);

  private final @Nullable ManagedConfiguration managed;
  private String lastFailure = "";

  private ConfigurationUpdates(@Nullable ManagedConfiguration managed) {
    this.managed = managed;
  }

  /**
   * Returns the updates of a configuration file.
   *
   * @param nanos a monotonic clock.
   */
  static ConfigurationUpdates of(Path file, InstantSource clock, LongSupplier nanos) {
    return new ConfigurationUpdates(
        ConfigurationFolder.of(file)
            .map(folder -> new ManagedConfiguration(folder, clock, nanos))
            .orElse(null));
  }

  /**
   * Returns the configuration with which the gateway must be started; that before, if the one on
   * trial cannot be loaded.
   *
   * @param load loads the current file, and throws {@link VerbException} if it cannot be used.
   */
  SiteConfig load(Supplier<SiteConfig> load) {
    if (managed == null) {
      return load.get();
    }
    try {
      managed.recover();
    } catch (IOException failed) {
      log.error(
          "interrupted change of the configuration not completed why=\"{}\"", failed.getMessage());
    }
    try {
      return load.get();
    } catch (VerbException unusable) {
      if (!isRolledBackAfter(unusable)) {
        throw unusable;
      }
      return load.get();
    }
  }

  /** Returns whether the configuration has versions. */
  boolean isManaged() {
    return managed != null;
  }

  /** Returns whether another configuration is in force after the gateway could not be started. */
  boolean isRolledBackAfter(VerbException failed) {
    if (managed == null || !managed.isTrying()) {
      return false;
    }
    try {
      managed.rollBack(String.valueOf(failed.getMessage()).lines().findFirst().orElse(""));
      return true;
    } catch (IOException notPossible) {
      log.error("configuration not rolled back why={}", notPossible.getMessage());
      return false;
    }
  }

  /**
   * Checks the version on trial, or applies the next one. Must be called every few seconds.
   *
   * @return whether another version is in force now, with which the gateway must be started again.
   */
  boolean isChanged(GatewayProgram.Running running) {
    if (managed == null) {
      return false;
    }
    try {
      boolean isChanged = managed.isTrying() ? managed.check(running.condition()) : begins(running);
      if (!isChanged) {
        report(running);
      }
      lastFailure = "";
      return isChanged;
    } catch (IOException failed) {
      String why = String.valueOf(failed.getMessage());
      if (!why.equals(lastFailure)) {
        log.error("configuration not updated why={}", why);
        lastFailure = why;
      }
      return false;
    }
  }

  private void report(GatewayProgram.Running running) throws IOException {
    Optional<ConfigurationResult> result = required().unreported();
    if (result.isPresent()) {
      running.record(result.get());
      required().reported(result.get());
    }
  }

  /** Applies the next version, if there is one that can be loaded and is for this box. */
  private boolean begins(GatewayProgram.Running running) throws IOException {
    Optional<ConfigurationVersion> next = required().next();
    if (next.isEmpty() || required().unreported().isPresent()) {
      return false;
    }
    SiteCondition before = running.condition();
    Optional<String> problem = problem(required().file(), required().file(next.get()));
    if (problem.isPresent()) {
      required().refuse(next.get(), problem.get());
      return false;
    }
    required().begin(next.get(), before);
    return true;
  }

  private ManagedConfiguration required() {
    ManagedConfiguration present = managed;
    if (present == null) {
      throw new IllegalStateException("the configuration has no versions");
    }
    return present;
  }

  /**
   * Returns why a version cannot be applied to this box, in one line; empty if it can.
   *
   * @param current the file in force.
   */
  static Optional<String> problem(Path current, Path next) {
    try {
      SiteConfig before = ConfigFile.load(current, System.getenv());
      return problem(before, next);
    } catch (ConfigException unusable) {
      return Optional.of("the configuration in force cannot be read: " + firstLine(unusable));
    }
  }

  private static Optional<String> problem(SiteConfig before, Path next) {
    try {
      SiteConfig config = ConfigFile.load(next, System.getenv());
      if (!config.site().equals(before.site())
          || !config.trustDomain().equals(before.trustDomain())) {
        return Optional.of(
            "it is for the site %s in the trust domain %s; expected %s in %s"
                .formatted(
                    config.site(), config.trustDomain(), before.site(), before.trustDomain()));
      }
      if (!config.state().equals(before.state())) {
        return Optional.of(
            "state is %s; expected %s, the state folder of this box"
                .formatted(config.state(), before.state()));
      }
      List<ConfigProblem> problems = new SiteCheck(next).problems(config, BusPlans.of(config));
      return problems.isEmpty()
          ? Optional.empty()
          : Optional.of(firstLine(new ConfigException(problems)));
    } catch (ConfigException unusable) {
      return Optional.of(firstLine(unusable));
    } catch (VerbException unusable) {
      return Optional.of(String.valueOf(unusable.getMessage()).lines().findFirst().orElse(""));
    }
  }

  private static String firstLine(ConfigException unusable) {
    return String.valueOf(unusable.getMessage()).lines().findFirst().orElse("");
  }
}
