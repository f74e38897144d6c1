// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.trust;

import io.parasol.certs.tuf.client.TrustedMetadata;
import io.parasol.certs.tuf.client.TrustedRepository;
import io.parasol.certs.tuf.client.VerifiedTarget;
import io.parasol.certs.tuf.fetch.ContentFile;
import io.parasol.certs.tuf.fetch.HttpSource;
import io.parasol.certs.tuf.fetch.MinimumThroughput;
import io.parasol.certs.tuf.metadata.MetadataType;
import io.parasol.certs.tuf.metadata.RefusedException;
import io.parasol.certs.tuf.metadata.TargetPath;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.FileErrorText;
import io.parasol.gateway.state.VerbException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code parasol trust client}: the TUF client alone, with the command line of the public
 * conformance suite. The suite expects exit code 1 for everything that is refused.
 */
@Command(
    name = "client",
    description = "The TUF client alone: any repository, any target.",
    synopsisSubcommandLabel = "init | refresh | download")
final class TrustClientVerb {

  @Option(
      names = "--metadata-dir",
      required = true,
      paramLabel = "DIR",
      description = "The folder of the trusted metadata.")
  private Path metadataDir;

  @Option(
      names = "--metadata-url",
      paramLabel = "URL",
      description = "The URL of the repository's metadata.")
  private @Nullable URI metadataUrl;

  @Option(names = "--target-base-url", paramLabel = "URL", description = "The URL of its targets.")
  private @Nullable URI targetBaseUrl;

  @Option(
      names = "--target-name",
      paramLabel = "PATH",
      description = "A target to download; may be repeated.")
  private List<String> targetNames = List.of();

  @Option(
      names = "--target-dir",
      paramLabel = "DIR",
      description = "The folder for downloaded targets.")
  private @Nullable Path targetDir;

  @Spec private CommandSpec spec;

  @Command(name = "init", description = "Trusts a root file, without any network access.")
  void init(@Parameters(paramLabel = "ROOT", description = "The root.json to trust.") Path root) {
    try (InputStream in = Files.newInputStream(root)) {
      TrustedRepository.pin(metadataDir, in.readNBytes(MetadataType.ROOT.maxLength() + 1));
    } catch (RefusedException refused) {
      throw failed(refused);
    } catch (IOException unreadable) {
      throw new VerbException(
          ExitCode.FAILED, "%s: %s".formatted(root, FileErrorText.of(unreadable)), unreadable);
    }
  }

  @Command(name = "refresh", description = "Updates the trusted metadata.")
  void refresh() {
    URI url = required("--metadata-url", metadataUrl);
    try {
      print(TrustedRepository.open(metadataDir, source(url, url)).refresh(Instant.now()));
    } catch (RefusedException refused) {
      throw failed(refused);
    }
  }

  @Command(
      name = "download",
      description = "Updates the trusted metadata, then downloads the targets in order.")
  void download() {
    URI metadata = required("--metadata-url", metadataUrl);
    HttpSource source = source(metadata, required("--target-base-url", targetBaseUrl));
    Path folder = required("--target-dir", targetDir);
    if (targetNames.isEmpty()) {
      throw missing("--target-name");
    }
    try {
      TrustedMetadata trusted = TrustedRepository.open(metadataDir, source).refresh(Instant.now());
      for (String name : targetNames) {
        VerifiedTarget target = trusted.find(path(name));
        ContentFile file = new ContentFile(folder, target.path().fileName());
        if (!file.matches(target)) {
          file.fetch(target, source);
        }
        new Console(spec)
            .line("%s  %d bytes  %s".formatted(target.path(), target.length(), file.file()));
      }
    } catch (RefusedException refused) {
      throw failed(refused);
    }
  }

  private void print(TrustedMetadata trusted) {
    new Console(spec)
        .line(
            "trusted: root %d, timestamp %d, until %s"
                .formatted(
                    trusted.root().version(), trusted.timestampVersion(), trusted.expires()));
  }

  private static TargetPath path(String name) {
    try {
      return new TargetPath(name);
    } catch (IllegalArgumentException wrong) {
      throw new VerbException(ExitCode.FAILED, String.valueOf(wrong.getMessage()), wrong);
    }
  }

  private static HttpSource source(URI metadata, URI targets) {
    try {
      return HttpSource.at(metadata, targets, Optional.empty(), MinimumThroughput.DEFAULT);
    } catch (IllegalArgumentException wrong) {
      throw new VerbException(ExitCode.USAGE, String.valueOf(wrong.getMessage()), wrong);
    }
  }

  private <T> T required(String option, @Nullable T value) {
    if (value == null) {
      throw missing(option);
    }
    return value;
  }

  private ParameterException missing(String option) {
    return new ParameterException(spec.commandLine(), "Missing required option: " + option);
  }

  private static VerbException failed(RefusedException refused) {
    return new VerbException(
        ExitCode.FAILED,
        "%s (%s)".formatted(refused.reason().wireName(), refused.getMessage()),
        refused);
  }
}
