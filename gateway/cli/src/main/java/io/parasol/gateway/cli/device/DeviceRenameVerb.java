// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.device;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.json.Json;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.cli.trust.ClockVerb;
import io.parasol.gateway.cli.trust.SiteAuthorities;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.SiteOption;
import io.parasol.gateway.rename.DeviceRename;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.FileErrorText;
import io.parasol.gateway.state.GatewayLock;
import io.parasol.gateway.state.RenameMarker;
import io.parasol.gateway.state.VerbException;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code parasol device rename}: gives a device another name. */
@Command(
    name = "rename",
    description = {
      "Gives a device another name in the state folder: its stored messages and their sequence"
          + " numbers, its events, figures, findings, alarms and exclusions, its known identity,"
          + " and what was installed on it. A new certificate replaces that of the old name, which"
          + " is revoked.",
      "If the gateway runs, it does all of that at its next reload with a configuration that has"
          + " the new name in place of the old one. Otherwise it is done at once, and the name in"
          + " the configuration is yours to change, before or after."
    })
final class DeviceRenameVerb implements Runnable {

  @Parameters(index = "0", paramLabel = "OLD", description = "The present name.")
  private String from;

  @Parameters(index = "1", paramLabel = "NEW", description = "The new name.")
  private String to;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Mixin private SiteOption site;
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    SiteConfig config = site.loadToWrite();
    try {
      DeviceId old = new DeviceId(from);
      DeviceId renamed = DeviceId.configured(to);
      DeviceRename rename =
          new DeviceRename(
              config.state(),
              SiteAuthorities.openToIssue(config),
              ClockVerb.of(config),
              new RenameMarker.Rename(old, renamed));
      if (GatewayLock.isHeld(config.state())) {
        rename.request();
        printRequest(config, old, renamed);
      } else {
        rename.run();
        print(config, renamed);
      }
    } catch (IllegalArgumentException wrongName) {
      throw new VerbException(ExitCode.USAGE, String.valueOf(wrongName.getMessage()), wrongName);
    } catch (AuthorityException | UnusableKeyException refused) {
      throw new VerbException(ExitCode.FAILED, String.valueOf(refused.getMessage()), refused);
    } catch (IOException failed) {
      throw new VerbException(ExitCode.FAILED, FileErrorText.withFile(failed), failed);
    }
  }

  private Json.Obj json(boolean isDone) {
    return Json.object().put("from", from).put("to", to).put("done", isDone).build();
  }

  private void printRequest(SiteConfig config, DeviceId old, DeviceId renamed) {
    Console console = new Console(spec);
    if (json) {
      console.json(json(false));
      return;
    }
    console.line("the running gateway renames %s to %s at its next reload".formatted(from, to));
    boolean isNamed = config.devices().containsKey(renamed) && !config.devices().containsKey(old);
    console.line(
        isNamed
            ? "next: " + site.command("parasol reload")
            : "next: name it %s in %s, then %s"
                .formatted(to, config.file(), site.command("parasol reload")));
  }

  private void print(SiteConfig config, DeviceId renamed) {
    Console console = new Console(spec);
    if (json) {
      console.json(json(true));
      return;
    }
    console.line("renamed %s to %s; the certificate of %s is revoked".formatted(from, to, from));
    if (!config.devices().containsKey(renamed)) {
      console.line("next: name it %s in %s, then start the gateway".formatted(to, config.file()));
    } else if (config.devices().get(renamed) instanceof SiteConfig.Device.Native) {
      console.line(
          "next: parasol pki export %s, and give the device its new certificate".formatted(to));
    }
  }
}
