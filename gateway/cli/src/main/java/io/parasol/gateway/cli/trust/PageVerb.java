// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.trust;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.IssuedCertificate;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.json.Json;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.page.LoginLinks;
import io.parasol.gateway.page.PagePerson;
import io.parasol.gateway.page.PageServer;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.FileErrorText;
import io.parasol.gateway.state.VerbException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code parasol page}: how people log in to the page. */
@Command(
    name = "page",
    description =
        "Makes links with which people log in to the page of the site, and ends sessions.",
    subcommands = {
      PageVerb.Link.class,
      PageSessionVerbs.Sessions.class,
      PageSessionVerbs.End.class
    })
public final class PageVerb {

  /** {@code parasol page link}: prints a link for one person. */
  @Command(
      name = "link",
      description =
          "Prints a link with which a person logs in to the page. It is valid for ten minutes, and"
              + " once. The person needs a certificate of the site (parasol pki issue operator).")
  static final class Link extends PkiAuthorityVerb {

    @Parameters(paramLabel = "NAME", description = "The name of the person's certificate.")
    private String name;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Option(names = "--qr", description = "Print a QR code as well, for the camera of a phone.")
    private boolean qr;

    @Override
    void run(SiteConfig config, Console console) throws AuthorityException, UnusableKeyException {
      HostPort listen =
          config
              .page()
              .map(SiteConfig.Page::listen)
              .orElseThrow(
                  () ->
                      new VerbException(
                          ExitCode.USAGE,
                          config.file() + ": the site has no page; expected page.listen"));
      List<IssuedCertificate> issued = open(config).list();
      requireValid(issued, clock(config).instant());
      PagePerson holder =
          PagePerson.among(issued, name)
              .orElseThrow(
                  () ->
                      new VerbException(
                          ExitCode.USAGE,
                          "NAME is \"%s\"; expected a person with a certificate of this site that is not revoked"
                              .formatted(name)));
      Identity.Operator person = holder.identity();
      Instant now = Instant.now();
      String secret;
      try {
        secret = LoginLinks.in(config.state()).create(holder, now);
      } catch (IOException failed) {
        throw new VerbException(ExitCode.FAILED, FileErrorText.withFile(failed), failed);
      }
      String url = PageServer.url(reachable(listen)) + "#link=" + secret;
      if (json) {
        console.json(
            Json.object()
                .put("name", person.name().value())
                .put("role", person.role().wireName())
                .put("url", url)
                .put("expires", now.plus(LoginLinks.VALIDITY))
                .build());
      } else {
        console.line(url);
        if (qr) {
          QrText.of(url).forEach(console::line);
        }
      }
    }

    /** The page admits no person whose certificate is not valid. */
    private void requireValid(List<IssuedCertificate> issued, Instant now) {
      for (IssuedCertificate each : issued) {
        if (each.name().equals(name) && !each.isRevoked() && now.isAfter(each.notAfter())) {
          throw new VerbException(
              ExitCode.FAILED,
              "the certificate of %s expired at %s; renew it: parasol pki renew %1$s"
                  .formatted(name, each.notAfter()));
        }
      }
    }

    /** Returns an address that others can use; a wildcard becomes the name of this machine. */
    private static HostPort reachable(HostPort listen) {
      try {
        return InetAddress.getByName(listen.host()).isAnyLocalAddress()
            ? new HostPort(InetAddress.getLocalHost().getHostName(), listen.port())
            : listen;
      } catch (UnknownHostException unnamed) {
        return listen;
      }
    }
  }
}
