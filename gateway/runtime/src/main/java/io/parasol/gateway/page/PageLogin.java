// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.cookie.Cookie;
import io.netty.handler.codec.http.cookie.CookieHeaderNames.SameSite;
import io.netty.handler.codec.http.cookie.DefaultCookie;
import io.netty.handler.codec.http.cookie.ServerCookieDecoder;
import io.netty.handler.codec.http.cookie.ServerCookieEncoder;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.DeviceId;
import java.io.IOException;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who sends a request. A person is known by the client certificate of the connection, or by the
 * session cookie.
 */
@ConfinedTo("page")
final class PageLogin {

  private static final Logger log = LoggerFactory.getLogger(PageLogin.class);

  private final PageServices services;
  private final LoginAttempts attempts;
  private final boolean isSecure;
  private final String cookie;

  /**
   * @param isSecure whether the page is served over TLS.
   */
  PageLogin(PageServices services, LoginAttempts attempts, boolean isSecure) {
    this.services = services;
    this.attempts = attempts;
    this.isSecure = isSecure;
    // RFC 6265bis, 4.1.3.2: no other host of the domain, and no page over HTTP, can set this one.
    this.cookie = isSecure ? "__Host-parasol" : "parasol";
  }

  /**
   * Returns who sends a request.
   *
   * @param certificate the validated client certificate of the connection.
   */
  Optional<PageUser> user(FullHttpRequest request, Optional<X509Certificate> certificate) {
    Optional<Identity.Operator> holder = certificate.flatMap(services.people()::holding);
    if (holder.isPresent()) {
      return holder.map(person -> user(person, certificate, ""));
    }
    String session = sessionId(request).orElse("");
    return ofSession(session).map(person -> user(person, Optional.empty(), session));
  }

  /** Returns why a person who was admitted no longer is; empty if the person still is. */
  Optional<LoginEnd> end(PageUser user) {
    Optional<Identity.Operator> now =
        user.certificate().isPresent()
            ? user.certificate().flatMap(services.people()::holding)
            : ofSession(user.session());
    return now.filter(user.identity()::equals).isPresent()
        ? Optional.empty()
        : Optional.of(
            user.certificate().map(this::end).orElseGet(() -> endOfSession(user.session())));
  }

  /**
   * Returns why a request is not that of a person; empty if it has neither a certificate nor a
   * session.
   *
   * @param certificate the validated client certificate of the connection.
   */
  Optional<LoginEnd> refusal(FullHttpRequest request, Optional<X509Certificate> certificate) {
    return certificate.map(this::end).or(() -> sessionId(request).map(this::endOfSession));
  }

  private LoginEnd end(X509Certificate certificate) {
    return services
        .people()
        .refusal(certificate)
        .map(PagePeople.RefusedCertificate::why)
        .orElse(LoginEnd.ENDED);
  }

  private LoginEnd endOfSession(String session) {
    return services
            .logins()
            .person(session, services.clock().instant())
            .filter(services.people()::isRevoked)
            .isPresent()
        ? LoginEnd.REVOKED
        : LoginEnd.ENDED;
  }

  private Optional<Identity.Operator> ofSession(String session) {
    return services
        .logins()
        .person(session, services.clock().instant())
        .filter(this::isAdmitted)
        .map(PagePerson::identity);
  }

  /** Returns whether this is still the same person, with the same role, and not revoked. */
  private boolean isAdmitted(PagePerson person) {
    return !services.people().isRevoked(person)
        && services
            .people()
            .named(person.identity().name())
            .map(PagePerson::identity)
            .filter(person.identity()::equals)
            .isPresent();
  }

  private PageUser user(
      Identity.Operator identity, Optional<X509Certificate> certificate, String session) {
    return new PageUser(identity, services.access().rights(identity), certificate, session);
  }

  private Optional<String> sessionId(FullHttpRequest request) {
    String header = request.headers().get(HttpHeaderNames.COOKIE);
    if (header == null) {
      return Optional.empty();
    }
    Set<Cookie> cookies = ServerCookieDecoder.STRICT.decode(header);
    return cookies.stream()
        .filter(each -> each.name().equals(cookie))
        .map(Cookie::value)
        .findFirst();
  }

  /**
   * Begins a session with a link.
   *
   * @param from the address of the client.
   */
  PageResponse logIn(byte[] body, InetAddress from) {
    if (!attempts.admits(from)) {
      return PageResponse.error(
          HttpResponseStatus.TOO_MANY_REQUESTS, "too many attempts to log in; try again later");
    }
    try {
      Members members = Members.of(Json.parse(body), "login");
      String secret = members.text("link");
      members.expectNoOthers();
      PageResponse response = logIn(secret);
      if (response.cookie().isEmpty()) {
        attempts.failed(from);
      }
      return response;
    } catch (JsonException malformed) {
      attempts.failed(from);
      return PageResponse.error(
          HttpResponseStatus.BAD_REQUEST, String.valueOf(malformed.getMessage()));
    } catch (IOException notStored) {
      log.error("login at the page failed why={}", notStored.toString());
      return PageResponse.error(
          HttpResponseStatus.SERVICE_UNAVAILABLE, "the session cannot be stored");
    }
  }

  private PageResponse logIn(String secret) throws IOException {
    Optional<PagePerson> person =
        services.links().use(secret, services.clock().instant()).filter(this::isAdmitted);
    if (person.isEmpty()) {
      log.warn("login at the page refused: the link is unknown, used, expired or revoked");
      return PageResponse.error(
          HttpResponseStatus.UNAUTHORIZED, "the link is unknown, used or expired");
    }
    String session = services.logins().begin(person.get(), services.clock().instant());
    log.info("login at the page person={}", person.get().identity().name());
    return PageResponse.ok(describe(person.get().identity(), false))
        .with(cookie(session, PageSessions.LENGTH.toSeconds()));
  }

  PageResponse logOut(FullHttpRequest request) {
    try {
      services.logins().end(sessionId(request).orElse(""));
    } catch (IOException notDeleted) {
      log.error("session of the page not ended why={}", notDeleted.toString());
      return PageResponse.error(
          HttpResponseStatus.SERVICE_UNAVAILABLE, "the session cannot be ended");
    }
    return PageResponse.ok(Json.object().build()).with(cookie("", 0));
  }

  private String cookie(String value, long maxAge) {
    DefaultCookie made = new DefaultCookie(cookie, value);
    made.setPath("/");
    made.setHttpOnly(true);
    made.setSecure(isSecure);
    made.setSameSite(SameSite.Strict);
    made.setMaxAge(maxAge);
    return ServerCookieEncoder.STRICT.encode(made);
  }

  /**
   * Returns what the page needs to know about the person and the site.
   *
   * @param hasCertificate whether the browser presents a certificate, which a logout does not end.
   */
  Json.Obj describe(Identity.Operator person, boolean hasCertificate) {
    Identity.Gateway gateway = new Identity.Gateway(person.trustDomain(), person.site());
    return Json.object()
        .put("site", person.site().value())
        .put("name", person.name().value())
        .put("role", person.role().wireName())
        .put("login", hasCertificate ? "certificate" : "link")
        .putEpochMillis("now", services.clock().instant())
        .put("gateway", gateway.uri())
        .put("root", services.people().root())
        .putTexts(
            "devices", services.devices().get().stream().map(DeviceId::value).sorted().toList())
        .build();
  }
}
