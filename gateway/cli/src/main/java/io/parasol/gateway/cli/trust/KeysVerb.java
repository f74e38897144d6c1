// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.trust;

import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.json.Json;
import io.parasol.config.model.site.SignerName;
import io.parasol.gateway.cli.verb.AbandonedKeys;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.Passphrase;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code parasol keys}: creates keys that sign commands. */
@Command(
    name = "keys",
    description = "Creates keys that sign commands.",
    synopsisSubcommandLabel = "VERB",
    subcommands = KeysVerb.New.class)
public final class KeysVerb {

  @Command(
      name = "new",
      description = "Creates NAME.key, readable by its owner only, and NAME.pub.")
  static final class New implements Runnable {
    @Parameters(paramLabel = "NAME", description = "The signer's name; also the name of the files.")
    private String name;

    @Option(
        names = "--dir",
        paramLabel = "DIR",
        description = "The target folder. Default: the working directory.")
    private Path folder = Path.of("");

    @Mixin private Passphrase passphrase;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec private CommandSpec spec;

    @Override
    public void run() {
      String file = name();
      Path keyFile = folder.resolve(file + ".key");
      Path publicFile = folder.resolve(file + ".pub");
      AbandonedKeys.report(folder.toAbsolutePath(), spec);
      try {
        // Otherwise the private key would be written without its public key.
        if (Files.exists(publicFile)) {
          throw new VerbException(
              ExitCode.FAILED,
              publicFile
                  + " exists already; choose another name, or move the file and its private key"
                  + " away");
        }
        SigningKey key = SigningKey.generate();
        key.write(keyFile, publicFile, passphrase.get());
        print(keyFile, publicFile, key.publicKey().fingerprint());
      } catch (UnusableKeyException refused) {
        throw new VerbException(ExitCode.FAILED, String.valueOf(refused.getMessage()), refused);
      }
    }

    private String name() {
      try {
        return new SignerName(name).value();
      } catch (IllegalArgumentException wrong) {
        throw new VerbException(ExitCode.USAGE, String.valueOf(wrong.getMessage()), wrong);
      }
    }

    private void print(Path keyFile, Path publicFile, String fingerprint) {
      Console console = new Console(spec);
      if (json) {
        console.json(
            Json.object()
                .put("key", keyFile.toString())
                .put("public", publicFile.toString())
                .put("fingerprint", fingerprint)
                .build());
      } else {
        console.line("created %s and %s (%s)".formatted(keyFile, publicFile, fingerprint));
      }
    }
  }
}
