// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.fleet;

import io.parasol.broker.access.Permission;
import io.parasol.broker.rules.BrokerClient;
import io.parasol.broker.rules.RulesFormat;
import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.config.site.ConfigFile;
import io.parasol.config.site.SiteConfig;
import io.parasol.config.yaml.ConfigException;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code parasol fleet rules}: the access rules of sites for a central broker. */
@Command(
    name = "rules",
    description = {
      "Prints the access rules of sites for the broker that their configurations name in bridge or"
          + " broker.external, in the format of that broker. Everything else is refused by them.",
      "With bridge, each site has one client there. With broker.external, each device, the gateway"
          + " and each person have one; people are included where the state folder of the site is"
          + " on this machine."
    })
final class FleetRulesVerb implements Runnable {

  @Option(
      names = "--for",
      required = true,
      paramLabel = "BROKER",
      description = "The format of the rules: ${COMPLETION-CANDIDATES}.")
  private RulesFormat format;

  @Option(
      names = "--reader",
      paramLabel = "SUBJECT",
      description =
          "Also a client that may read everything of the sites, by the subject of its certificate,"
              + " such as CN=ingest,O=centre; may be repeated.")
  private List<String> readers = new ArrayList<>();

  @Option(
      names = "--campaigns",
      paramLabel = "SUBJECT",
      description =
          "Also a client that may send commands to all devices of the sites, and read what a"
              + " campaign judges; may be repeated.")
  private List<String> campaigns = new ArrayList<>();

  @Parameters(paramLabel = "FILE", arity = "1..*", description = "The configurations of the sites.")
  private List<Path> files;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    List<BrokerClient> clients = new ArrayList<>();
    List<Permission> everything = new ArrayList<>();
    List<Permission> ofCampaigns = new ArrayList<>();
    try {
      for (Path file : files) {
        SiteConfig config = ConfigFile.load(file, System.getenv());
        clients.addAll(CentralClients.of(config));
        everything.addAll(CentralClients.everything(config));
        ofCampaigns.addAll(CentralClients.campaigns(config));
      }
      readers.forEach(each -> clients.add(BrokerClient.of(each, everything)));
      campaigns.forEach(each -> clients.add(BrokerClient.of(each, ofCampaigns)));
      PrintWriter out = spec.commandLine().getOut();
      out.print(format.write(clients));
      out.flush();
    } catch (ConfigException | IllegalArgumentException unusable) {
      throw new VerbException(ExitCode.USAGE, String.valueOf(unusable.getMessage()), unusable);
    } catch (AuthorityException | UnusableKeyException failed) {
      throw new VerbException(ExitCode.FAILED, String.valueOf(failed.getMessage()), failed);
    }
  }
}
