// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.doctor;

import io.parasol.certs.json.Json;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.cli.trust.ClockVerb;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.SiteOption;
import io.parasol.gateway.cli.verb.UserFolders;
import io.parasol.gateway.selftest.NetworkForwarding;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.GatewayLock;
import io.parasol.gateway.state.VerbException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code parasol doctor}: tries everything that the site depends on. */
@Command(
    name = "doctor",
    description = {
      "Tries the state folder, disk, clock, ports, links, certificates and upstream of a site.",
      "Each finding states what to do. Sends nothing to controllers; does not connect to them while"
          + " the gateway runs."
    })
public final class DoctorVerb implements Runnable {

  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  @Mixin private SiteOption site;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    List<Finding> findings =
        findings(site.load()).stream().map(each -> each.forSiteOf(spec)).toList();
    Console console = new Console(spec);
    long problems = count(findings, Finding.Level.PROBLEM);
    long warnings = count(findings, Finding.Level.WARNING);
    if (json) {
      console.json(
          Json.object()
              .put("problems", problems)
              .put("warnings", warnings)
              .put("findings", findings.stream().<Json>map(each -> each.json().build()).toList())
              .build());
    } else {
      findings.forEach(each -> console.line(each.line()));
    }
    if (problems > 0) {
      throw new VerbException(
          ExitCode.FAILED, counted(problems, "problem") + ", " + counted(warnings, "warning"));
    }
  }

  private static String counted(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  private static long count(List<Finding> findings, Finding.Level level) {
    return findings.stream().filter(each -> each.level() == level).count();
  }

  private static List<Finding> findings(SiteConfig config) {
    boolean isRunning = GatewayLock.isHeld(config.state());
    Reach reach = new Reach(TIMEOUT);
    InstantSource clock = InstantSource.system();
    InstantSource trusted = () -> ClockVerb.of(config).instant();
    CertificateCheck certificates = new CertificateCheck(config, trusted);
    StateCheck state = new StateCheck(config);
    List<Finding> findings = new ArrayList<>();
    Optional<Finding> unreadable =
        state.unreadable(folder -> Files.isReadable(folder) && Files.isExecutable(folder));
    if (unreadable.isPresent()) {
      findings.add(unreadable.get());
    } else {
      findings.addAll(state.findings());
      findings.addAll(new ClockCheck(config, clock, ClockCheck::askSystemd).findings());
      findings.addAll(new KeyStorageCheck(config).findings());
      findings.addAll(certificates.findings());
      findings.addAll(new NamedCertificateCheck(config, trusted).findings());
      findings.addAll(new ReleaseCheck(config, trusted).findings());
    }
    findings.addAll(new PortCheck(config, isRunning, Reach::listen).findings());
    findings.addAll(new SeparationCheck(config, NetworkForwarding.ofThisMachine()).findings());
    if (isRunning) {
      findings.add(
          Finding.ok("links", "not tried, because the gateway runs; its /healthz has their state"));
    } else {
      findings.addAll(new LinkCheck(config, reach, UserFolders.serialPorts()).findings());
    }
    findings.addAll(new UpstreamCheck(config, reach, certificates.ofGateway()).findings());
    return findings;
  }
}
