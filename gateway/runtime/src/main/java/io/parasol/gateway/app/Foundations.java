// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import io.parasol.broker.embedded.BrokerPreparation;
import io.parasol.broker.embedded.identity.DenyRule;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.authority.AcceptedIssuers;
import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.DenyList;
import io.parasol.certs.command.CommandPolicy;
import io.parasol.certs.evidence.EvidenceLog;
import io.parasol.certs.files.Disk;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.keys.KeyStorage;
import io.parasol.certs.policy.SitePolicy;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.clock.ClockActs;
import io.parasol.gateway.clock.TrustedClock;
import io.parasol.gateway.state.RuntimeFolder;
import io.parasol.gateway.state.SiteFiles;
import io.parasol.gateway.state.StateFolder;
import io.parasol.gateway.state.Version;
import io.parasol.gateway.store.log.ReadingStore;
import io.parasol.gateway.telemetry.TelemetrySettings;
import io.parasol.gateway.telemetry.report.Uptime;
import io.parasol.gateway.trust.AuditLog;
import io.parasol.gateway.trust.Credentials;
import io.parasol.gateway.trust.LogArchive;
import io.parasol.gateway.trust.LogRetention;
import io.parasol.gateway.trust.ReloadableSettings;
import io.parasol.gateway.trust.RemoteHead;
import io.parasol.gateway.trust.SignedPolicy;
import io.parasol.gateway.trust.SiteTrust;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The first stage of a gateway: state folder, keys, clock, evidence log, and who may command. */
final class Foundations {

  private final SiteId site;

  /** The devices at the moment. */
  final SiteDevices devices;

  final Topics topics;
  final InstantSource system;
  final StateFolder state;

  /** Whether no gateway has used the state folder before. */
  final boolean isNewSite;

  final RuntimeFolder runtime;

  private final @Nullable BrokerPreparation broker;

  /** Where the private keys of the site are kept. */
  final KeyStorage keys;

  final Credentials credentials;
  final TrustedClock clock;
  final ClockActs clockActs;
  final EvidenceLog log;
  final AuditLog auditLog;

  /** The head of the log at the upstream broker or the external one, if the site has one. */
  final RemoteHead remoteHead;

  final ReloadableSettings settings;
  final SignedPolicy policy;

  /** What the site gets from a corporate authority, if it has one. */
  final SiteCorporate corporate;

  final NamedFiles namedFiles;

  /** What the gateway presents to the upstream broker, if the site has one. */
  final Supplier<TlsMaterial> upstreamMaterial;

  Foundations(SiteConfig config, InstantSource system, CloseStack closeStack)
      throws IOException, UnusableKeyException, AuthorityException {
    this.site = config.site();
    this.devices = new SiteDevices(config.devices(), config.plant());
    this.topics = new Topics(config.topicRoot(), config.site());
    this.system = system;
    this.runtime = closeStack.add("runtime", RuntimeFolder.open(config.state()));
    this.broker =
        config.broker().external().isPresent()
            ? null
            : closeStack.add(
                "broker preparation", BrokerPreparation.begin(config.broker(), runtime.broker()));
    var unused = SiteRenames.completeAtStart(config, system);
    this.state = closeStack.add("state", StateFolder.open(config.state(), runtime));
    this.isNewSite = !ReadingStore.exists(TelemetrySettings.folder(state.path()));
    this.clock = TrustedClock.open(system, Uptime.ofThisMachine(), state.clock());
    closeStack.add("clock", clock::saveNow);
    this.clockActs = ClockActs.in(state.path());
    Optional<ClockActs.Applied> clockAct = clockActs.apply(clock);
    this.keys = KeyStorage.ofGateway(config.keys());
    this.credentials =
        Credentials.open(state.pki(), keys, holders(config, devices), clock, state.damaged());
    this.namedFiles = new NamedFiles(config);
    this.corporate = new SiteCorporate(config, state, keys, credentials, clock);
    this.log =
        closeStack.add("log", EvidenceLog.open(state.log(), state.logCheckpoint(), Disk.REAL));
    this.auditLog = new AuditLog(log, config.site(), credentials, clock);
    this.remoteHead = new RemoteHead(log, auditLog, credentials, config.site(), System::nanoTime);
    closeStack.add("final log head", auditLog::seal);
    ClockUpkeep.record(clockAct, clockActs, auditLog);
    auditLog.started(Version.number(), SiteFiles.hashes(config.file(), config.sunSpecModels()));
    this.settings =
        new ReloadableSettings(config.signers().values(), config.thresholds(), auditLog::signers);
    this.policy =
        new SignedPolicy(state.policy(), config.site(), settings::applySigned, state.damaged());
    this.upstreamMaterial =
        config.bridge().isPresent()
            ? credentials.outbound().ofBridge(config.bridge().get())
            : credentials.ofGateway();
  }

  private static Credentials.Holders holders(SiteConfig config, SiteDevices devices) {
    return new Credentials.Holders(
        config.trustDomain(),
        config.site(),
        config.broker().external().isPresent()
            ? Optional.empty()
            : Optional.of(config.broker().listen().host()),
        devices.legacy(),
        Set.copyOf(devices.natives()),
        config.certificates());
  }

  /** Returns the part of the broker that needs no key; empty if the site has another broker. */
  Optional<BrokerPreparation> broker() {
    return Optional.ofNullable(broker);
  }

  /** Returns what each device presents to the broker. */
  Function<DeviceId, Supplier<TlsMaterial>> certificatesOfDevices() {
    return corporate.certificatesOfDevices(credentials);
  }

  /** Returns who may sign commands now: no key, if the evidence log is not available. */
  CommandPolicy commandPolicy() {
    return state.isCopy() ? SitePolicy.empty(site).commandPolicy() : settings.policy();
  }

  /** Returns what the broker rejects from its start on: all other clients, if that is unknown. */
  DenyRule denyRule() {
    try {
      return DenyRule.of(denied());
    } catch (AuthorityException unreadable) {
      return new DenyRule(
          policy.denied(DenyList.EMPTY), Optional.of("the deny-list cannot be read"));
    }
  }

  /** Returns what removes exported records from the log. */
  LogRetention logRetention(Supplier<CompletionStage<Long>> sumUpJournal) {
    return new LogRetention(log, state.log(), auditLog, LogArchive.in(state.path()), sumUpJournal);
  }

  /** Returns where the accepted issuers and the denied certificates are read. */
  SiteTrust.Source trust() {
    return new SiteTrust.Source() {
      @Override
      public AcceptedIssuers issuers() throws AuthorityException {
        return credentials.issuers();
      }

      @Override
      public DenyList denied() throws AuthorityException {
        return Foundations.this.denied();
      }
    };
  }

  /** Returns the certificates that the broker rejects. */
  DenyList denied() throws AuthorityException {
    return policy.denied(credentials.denied(), credentials.issued());
  }
}
