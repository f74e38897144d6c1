// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.trust;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.parasol.certs.files.KeyFile;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.gateway.est.EstClient;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The claim with which the first certificate is requested. */
final class ClaimOption {

  private static final int MAX_CODE_BYTES = 256;

  @Option(
      names = "--user",
      paramLabel = "NAME",
      description = "The name of the claim; for the first certificate.")
  private @Nullable String user;

  @Option(
      names = "--code-file",
      paramLabel = "FILE",
      description = "A file with the code of the claim, readable by its owner only.")
  private @Nullable Path code;

  /** Returns whether a part of a claim is given. */
  boolean isGiven() {
    return user != null || code != null;
  }

  /** Returns user name and code. */
  EstClient.Login login() throws UnusableKeyException {
    if (user == null || code == null) {
      throw new VerbException(
          ExitCode.USAGE, "--user and --code-file are needed for the first certificate");
    }
    return new EstClient.Login(
        user, new String(KeyFile.readOwnerOnly(code, MAX_CODE_BYTES), US_ASCII).strip());
  }
}
