// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.trust;

import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.InvalidIdentityException;
import io.parasol.certs.tls.Certificates;
import io.parasol.certs.tls.ClockTrustManager;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.est.EnrolledFiles;
import io.parasol.gateway.est.EstClient;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.FileErrorText;
import io.parasol.gateway.state.VerbException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code parasol pki enrol}: gets or renews a certificate of another authority over EST. */
@Command(
    name = "enrol",
    description = {
      "Gets a certificate of another authority over EST, such as the identity of the bridge, or"
          + " renews it after half of its validity.",
      "May be repeated at any time, for example by a timer."
    })
final class PkiEnrolVerb implements Runnable {

  @Spec private CommandSpec spec;

  @Option(
      names = "--server",
      required = true,
      paramLabel = "URL",
      description = "The EST server, such as https://est.example:8444/.")
  private URI server;

  @Option(
      names = "--ca",
      required = true,
      paramLabel = "FILE",
      description = "The roots of the server and of the certificate, in PEM.")
  private Path anchors;

  @Option(
      names = "--certificate",
      required = true,
      paramLabel = "FILE",
      description = "Where the certificate and its issuer are written.")
  private Path certificate;

  @Option(
      names = "--key",
      required = true,
      paramLabel = "FILE",
      description = "Where the private key is written.")
  private Path key;

  @Mixin private ClaimOption claim;

  @Option(names = "--renew", description = "Renew the certificate now.")
  private boolean isForced;

  @Override
  public void run() {
    if (!"https".equalsIgnoreCase(server.getScheme()) || server.getHost() == null) {
      throw new VerbException(
          ExitCode.USAGE, "--server is \"%s\"; expected https://HOST:PORT/".formatted(server));
    }
    EnrolledFiles files = new EnrolledFiles(certificate, key, anchors);
    try {
      files.recover();
      if (files.exists()) {
        renew(files);
      } else {
        enrol(files);
      }
    } catch (UnusableKeyException | InvalidIdentityException unusable) {
      throw new VerbException(ExitCode.FAILED, String.valueOf(unusable.getMessage()), unusable);
    } catch (IOException failed) {
      throw new VerbException(ExitCode.FAILED, FileErrorText.withFile(failed), failed);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new VerbException(ExitCode.FAILED, "interrupted", stopped);
    }
  }

  private void enrol(EnrolledFiles files)
      throws IOException, UnusableKeyException, InterruptedException {
    EstClient.Login login = claim.login();
    EstClient client = new EstClient(server, withoutCertificate(anchors));
    install(client, files, client.enrol(login, files.request(identity(client, login, server))));
  }

  /** Returns the identity that the server wants in the request. */
  static String identity(EstClient client, EstClient.Login login, URI server)
      throws IOException, InterruptedException {
    return client
        .identity(login)
        .orElseThrow(
            () ->
                new VerbException(
                    ExitCode.FAILED, server + ": the server states no identity (csrattrs)"));
  }

  private void renew(EnrolledFiles files)
      throws IOException, UnusableKeyException, InvalidIdentityException, InterruptedException {
    TlsMaterial present = files.material();
    X509Certificate own = present.chain().get(0);
    Instant begin = own.getNotBefore().toInstant();
    Instant due = begin.plus(Duration.between(begin, own.getNotAfter().toInstant()).dividedBy(2));
    if (!isForced && Instant.now().isBefore(due)) {
      new Console(spec).line("not due until " + due);
      return;
    }
    EstClient client = new EstClient(server, present.sslContext());
    install(client, files, client.renew(files.request(Identity.of(own).uri())));
  }

  private void install(EstClient client, EnrolledFiles files, Optional<X509Certificate> issued)
      throws IOException, UnusableKeyException, InterruptedException {
    if (issued.isEmpty()) {
      throw new VerbException(
          ExitCode.FAILED, "an operator must approve the request first; repeat the command then");
    }
    files.install(issued.get(), client.authorities());
    new Console(spec)
        .line(
            "wrote %s, valid until %s"
                .formatted(certificate, issued.get().getNotAfter().toInstant()));
  }

  /** Returns a context without a client certificate. */
  static SSLContext withoutCertificate(Path anchors) throws UnusableKeyException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          null,
          new TrustManager[] {
            new ClockTrustManager(Certificates.read(anchors), InstantSource.system())
          },
          null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime cannot use TLS", e);
    }
  }
}
