// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.run;

import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.json.Json;
import io.parasol.certs.keys.KeyStorage;
import io.parasol.config.model.site.Printable;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.SiteOption;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.FileErrorText;
import io.parasol.gateway.state.StateErasure;
import io.parasol.gateway.state.VerbException;
import java.io.IOException;
import java.nio.file.Files;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code parasol zeroise}: erases the state of a site whose box is decommissioned. */
@Command(
    name = "zeroise",
    description = {
      "Erases all keys and all other state of a site, before its box is sold, moved to another"
          + " owner or scrapped. The gateway must not run. This cannot be undone.",
      "Each file is overwritten before it is deleted; keys in a token are deleted there. Flash"
          + " disks may keep older copies of what they stored. Not erased: the configuration, logs"
          + " of the system, backups, and folders that the configuration puts elsewhere."
    })
public final class ZeroiseVerb implements Runnable {

  @Parameters(paramLabel = "SITE", description = "The name of the site, as a confirmation.")
  private String name;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Mixin private SiteOption site;
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    SiteConfig config = site.loadToErase();
    if (!name.equals(config.site().value())) {
      throw new VerbException(
          ExitCode.USAGE,
          "%s is the configuration of the site %s, not of %s"
              .formatted(config.file(), config.site(), Printable.of(name)));
    }
    if (!Files.isDirectory(config.state())) {
      throw new VerbException(
          ExitCode.FAILED, "the state folder %s does not exist".formatted(config.state()));
    }
    try {
      KeyStorage keys = KeyStorage.of(config.keys());
      if (config.keys().token().isPresent()) {
        boolean unused = keys.check();
      }
      print(config, StateErasure.run(config.state(), keys));
    } catch (UnusableKeyException unusable) {
      throw new VerbException(
          ExitCode.FAILED,
          "%s; nothing was erased, because keys would remain in the token"
              .formatted(unusable.getMessage()),
          unusable);
    } catch (IOException failed) {
      throw new VerbException(
          ExitCode.FAILED, Printable.of(FileErrorText.withFile(failed)), failed);
    }
  }

  private void print(SiteConfig config, StateErasure.Erased erased) {
    Console console = new Console(spec);
    if (json) {
      console.json(
          Json.object().put("files", erased.files()).put("token-keys", erased.tokenKeys()).build());
      return;
    }
    console.line(
        "erased %d files in %s, and %d keys in the token"
            .formatted(erased.files(), config.state(), erased.tokenKeys()));
  }
}
