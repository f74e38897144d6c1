// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.trust;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.CertificateRequest;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of the verbs that issue a certificate: who makes the key, and who signs. */
final class HolderOptions {

  @Option(
      names = "--csr",
      paramLabel = "FILE",
      description =
          "A certification request (PKCS#10) that the holder has made, for a new key or the same."
              + " Only its public key is used; the private key stays with the holder.")
  private @Nullable Path request;

  @Option(
      names = "--authority",
      paramLabel = "DIR",
      description = "The folder of the offline issuer of people, if the site has one.")
  private @Nullable Path people;

  /** Returns the request of the holder; empty if the authority makes the key. */
  Optional<CertificateRequest> request() throws AuthorityException {
    return request == null ? Optional.empty() : Optional.of(CertificateRequest.read(request));
  }

  /** Returns the folder of the offline issuer of people; null if it is not used. */
  @Nullable Path people() {
    return people;
  }
}
