// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.selftest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.broker.access.AccessTable;
import io.parasol.broker.client.PublishResult;
import io.parasol.broker.embedded.EmbeddedBroker;
import io.parasol.broker.embedded.PublishHooks;
import io.parasol.broker.embedded.identity.BrokerIdentities;
import io.parasol.broker.embedded.identity.DenyRule;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.command.CommandPolicy;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.evidence.EvidenceLog;
import io.parasol.certs.evidence.Outcome;
import io.parasol.certs.keys.KeyStorage;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.site.CertificateLifetimes;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.SignerName;
import io.parasol.gateway.app.CloseStack;
import io.parasol.gateway.app.FieldSite;
import io.parasol.gateway.clock.TrustedClock;
import io.parasol.gateway.command.BlockingReason;
import io.parasol.gateway.command.CommandRelay;
import io.parasol.gateway.command.journal.CommandJournal;
import io.parasol.gateway.command.journal.SelfTestReport;
import io.parasol.gateway.command.receipt.CommandListener;
import io.parasol.gateway.command.receipt.CommandSite;
import io.parasol.gateway.command.receipt.Controllers;
import io.parasol.gateway.command.receipt.PendingReversion;
import io.parasol.gateway.state.RuntimeFolder;
import io.parasol.gateway.state.StateFolder;
import io.parasol.gateway.telemetry.report.Uptime;
import io.parasol.gateway.trust.Credentials;
import io.parasol.legacy.DeviceLink;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The self-test of a real broker, with certificates that must be refused,")
class SecuritySelfTestIT {

  private static final DeviceId BOX = new DeviceId("box-01");
  private static final Clock CLOCK = Clock.systemUTC();

  @TempDir private Path folder;

  private final SigningKey signer = SigningKey.generate();
  private final List<SelfTestReport> reports = new CopyOnWriteArrayList<>();
  private final List<String> reported = new CopyOnWriteArrayList<>();
  private final CloseStack closeStack = new CloseStack();
  private Credentials credentials;
  private EmbeddedBroker broker;
  private CommandRelay relay;

  @BeforeEach
  void start() throws Exception {
    FieldSite site = FieldSite.make(folder.resolve("site"), 1);
    StateFolder state =
        closeStack.add(
            "state",
            StateFolder.open(
                site.config().state(),
                closeStack.add("runtime", RuntimeFolder.open(site.config().state()))));
    TrustedClock clock = TrustedClock.open(CLOCK, Uptime.ofThisMachine(), state.clock());
    credentials =
        Credentials.open(
            state.pki(),
            KeyStorage.FILES,
            new Credentials.Holders(
                site.config().trustDomain(),
                site.config().site(),
                Optional.of(site.config().broker().listen().host()),
                List.of(),
                Set.of(),
                CertificateLifetimes.DEFAULT),
            clock,
            state.damaged());
    Topics topics = new Topics(site.config().topicRoot(), site.config().site());
    broker =
        closeStack.add(
            "broker",
            EmbeddedBroker.start(
                site.config().broker(),
                state.path().resolve("broker"),
                new BrokerIdentities(
                    credentials.ofBroker(),
                    credentials.ofGateway().get(),
                    credentials.issuers(),
                    Set.of()),
                new AccessTable(topics, credentials.identity()),
                DenyRule.of(credentials.denied()),
                (client, what, why) -> reported.add(why),
                PublishHooks.NONE));
    EvidenceLog log = closeStack.add("log", EvidenceLog.open(state.log()));
    CommandJournal journal = closeStack.add("journal", CommandJournal.open(state.journal(), log));
    relay =
        closeStack.add(
            "relay",
            new CommandRelay(
                new CommandSite(topics, this::policy, SigningKey::generate, new Nobody()),
                journal,
                clock,
                publication -> CompletableFuture.completedFuture(PublishResult.ACCEPTED),
                new Ear()));
    relay.start();
  }

  @AfterEach
  void stop() {
    closeStack.close();
  }

  private CommandPolicy policy() {
    Map<CommandClass, Integer> thresholds = new EnumMap<>(CommandClass.class);
    for (CommandClass each : CommandClass.values()) {
      thresholds.put(each, each.defaultThreshold());
    }
    return new CommandPolicy(
        List.of(
            new CommandPolicy.Signer(
                new SignerName("chief"), signer.publicKey(), EnumSet.allOf(CommandClass.class))),
        thresholds);
  }

  private String tried(BrokerAccessCheck.DenyListUpdate denials) {
    BrokerAccessCheck check = new BrokerAccessCheck(broker, credentials, denials);
    new SecuritySelfTest(List.of(check), relay, CLOCK, ZoneOffset.UTC).runAll();
    return reports.get(reports.size() - 1).failures();
  }

  private List<String> hindrances() {
    return relay.explain(BOX).toCompletableFuture().join().stream()
        .map(BlockingReason::reason)
        .filter(reason -> !reason.equals("not_writable"))
        .toList();
  }

  @Test
  void refuses_them_and_commands_go_on_and_nobody_is_alarmed() {
    assertEquals("", tried(() -> broker.deny(credentials.denied())));
    assertEquals(List.of(), hindrances());
    assertEquals(
        List.of("revoked_certificate not_authorized", "two_roles not_authorized"),
        reports.get(0).checks().stream()
            .filter(each -> each.expected().equals("not_authorized"))
            .map(each -> each.check() + " " + each.actual())
            .toList());
    assertEquals(List.of(), reported);
  }

  @Test
  void lets_it_in_if_nobody_has_told_the_broker_and_that_stops_all_commands() {
    assertEquals(
        "revoked_certificate: no rejection, expected not_authorized",
        tried(
            () -> {
              // The list of those who are denied does not reach the door.
            }));
    assertEquals(List.of("self_test_failed"), hindrances());

    // The mended door is no pardon.
    assertEquals("", tried(() -> broker.deny(credentials.denied())));
    assertEquals(List.of("self_test_failed"), hindrances());
  }

  /** No device is asked while locks are tried. */
  private static final class Nobody implements Controllers {
    @Override
    public Optional<DeviceLink> link(DeviceId device) {
      return Optional.empty();
    }

    @Override
    public Collection<DeviceId> deviceIds() {
      return List.of();
    }

    @Override
    public boolean isBlocked(DeviceId device) {
      return false;
    }

    @Override
    public Optional<Profile> profile(DeviceId device) {
      return Optional.empty();
    }
  }

  private final class Ear implements CommandListener {
    @Override
    public void ended(
        DeviceId device, Optional<CommandClass> commandClass, Outcome outcome, String reason) {}

    @Override
    public void pendingReversionsChanged(DeviceId device, List<PendingReversion> pending) {}

    @Override
    public void selfTestCompleted(SelfTestReport report) {
      reports.add(report);
    }

    @Override
    public void dropped(DeviceId device, String why) {}
  }
}
