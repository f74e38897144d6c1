// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.trust;

import io.parasol.certs.onboarding.SiteConfiguration;
import io.parasol.certs.tuf.repository.RepositoryEditException;
import io.parasol.certs.tuf.repository.RepositoryEditor;
import io.parasol.config.site.ConfigFile;
import io.parasol.config.site.SiteConfig;
import io.parasol.config.yaml.ConfigException;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.FileErrorText;
import io.parasol.gateway.state.VerbException;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code parasol trust configuration}: the configuration of the site as a signed target. */
@Command(
    name = "configuration",
    description = {
      "Sets the configuration of the site: site.yaml and all files beside it, which must be text.",
      "Gateways that were onboarded with a seed apply it, and return to the one before if they do"
          + " not work with it."
    })
final class TrustConfigurationVerb extends TrustVerb.ChangesRepository {

  private static final int MAX_FILES = 256;

  @Parameters(paramLabel = "DIR", description = "The folder with site.yaml.")
  private Path from;

  @Override
  void run(Path folder, Console console) throws RepositoryEditException {
    RepositoryEditor editor = RepositoryEditor.open(folder);
    check(from.resolve(SiteConfiguration.MAIN_FILE), editor);
    long version = editor.setConfiguration(files(from), Instant.now());
    TrustVerb.printNextSteps(console, "configuration %d is set".formatted(version));
  }

  private static void check(Path file, RepositoryEditor editor) {
    try {
      SiteConfig config = ConfigFile.load(file, System.getenv());
      if (!config.site().equals(editor.site())) {
        throw new IllegalArgumentException(
            "%s: is of the site %s; expected %s, that of the repository"
                .formatted(file, config.site(), editor.site()));
      }
      Path beside = file.toAbsolutePath().normalize().getParent();
      if (beside != null && config.state().toAbsolutePath().normalize().startsWith(beside)) {
        throw new IllegalArgumentException(
            file
                + ": state is missing or relative; expected an absolute path on the box, such as"
                + " /var/lib/parasol");
      }
    } catch (ConfigException unusable) {
      throw new VerbException(ExitCode.USAGE, String.valueOf(unusable.getMessage()), unusable);
    }
  }

  private static Map<String, String> files(Path root) {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> tree = Files.walk(root)) {
      for (Path each : tree.filter(Files::isRegularFile).limit(MAX_FILES + 1L).toList()) {
        if (Files.size(each) > SiteConfiguration.MAX_BYTES) {
          throw new IllegalArgumentException(
              "%s: expected at most %d bytes".formatted(each, SiteConfiguration.MAX_BYTES));
        }
        files.put(root.relativize(each).toString(), Files.readString(each));
      }
      return files;
    } catch (MalformedInputException binary) {
      throw new IllegalArgumentException(root + ": a file is not text in UTF-8", binary);
    } catch (IOException unreadable) {
      throw new IllegalArgumentException(
          "%s: cannot be read: %s".formatted(root, FileErrorText.withFile(unreadable)), unreadable);
    }
  }
}
