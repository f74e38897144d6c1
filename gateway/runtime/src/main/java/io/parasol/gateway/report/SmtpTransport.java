// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.report;

import io.parasol.certs.files.KeyFile;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.MailSettings;
import io.parasol.config.model.site.MailSettings.Security;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Date;
import java.util.Properties;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/**
 * Sends reports through a mail server. Each message has its own connection; password and trust
 * anchors are read for each, so that they can be changed while the gateway runs.
 */
final class SmtpTransport implements ReportTransport {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final int MAX_PASSWORD_BYTES = 1024;

  /** Maximum time of an exchange with the server. */
  private static final Duration EXCHANGE_TIMEOUT = Duration.ofMinutes(5);

  /** Maximum number of bytes that the server sends: some responses, and a TLS handshake. */
  private static final int MAX_RECEIVED_BYTES = 256 * 1024;

  private final MailSettings settings;
  private final InstantSource clock;

  SmtpTransport(MailSettings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public void send(MailContent content) throws IOException {
    try {
      Session session = Session.getInstance(properties());
      MimeMessage message = message(session, content);
      try (Transport transport = session.getTransport("smtp")) {
        if (settings.login().isPresent()) {
          transport.connect(settings.login().get().user(), password());
        } else {
          transport.connect();
        }
        transport.sendMessage(message, message.getAllRecipients());
      }
    } catch (MessagingException refused) {
      throw new IOException(reason(refused), refused);
    } catch (UnusableKeyException | GeneralSecurityException unusable) {
      throw new IOException(String.valueOf(unusable.getMessage()), unusable);
    }
  }

  private Properties properties() throws IOException, GeneralSecurityException {
    Properties properties = new Properties();
    properties.put("mail.smtp.host", settings.server().host());
    properties.put("mail.smtp.port", String.valueOf(settings.server().port()));
    properties.put("mail.smtp.from", settings.from());
    properties.put("mail.smtp.auth", String.valueOf(settings.login().isPresent()));
    properties.put("mail.smtp.connectiontimeout", String.valueOf(CONNECT_TIMEOUT.toMillis()));
    properties.put("mail.smtp.timeout", String.valueOf(TIMEOUT.toMillis()));
    properties.put("mail.smtp.writetimeout", String.valueOf(TIMEOUT.toMillis()));
    properties.put("mail.smtp.ssl.enable", String.valueOf(settings.security() == Security.TLS));
    String startTls = String.valueOf(settings.security() == Security.STARTTLS);
    properties.put("mail.smtp.starttls.enable", startTls);
    properties.put("mail.smtp.starttls.required", startTls);
    properties.put("mail.smtp.ssl.checkserveridentity", "true");
    properties.put("mail.smtp.ssl.protocols", String.join(" ", TlsMaterial.PROTOCOLS));
    SSLSocketFactory tls =
        settings.ca().isPresent()
            ? trusting(settings.ca().get())
            : (SSLSocketFactory) SSLSocketFactory.getDefault();
    LimitedSockets sockets =
        new LimitedSockets(MAX_RECEIVED_BYTES, EXCHANGE_TIMEOUT, System::nanoTime);
    properties.put("mail.smtp.socketFactory", sockets);
    properties.put("mail.smtp.socketFactory.fallback", "false");
    properties.put("mail.smtp.ssl.socketFactory", sockets.with(tls));
    return properties;
  }

  private static SSLSocketFactory trusting(Path ca) throws IOException, GeneralSecurityException {
    KeyStore anchors = KeyStore.getInstance(KeyStore.getDefaultType());
    anchors.load(null, null);
    try (InputStream in = Files.newInputStream(ca)) {
      for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        anchors.setCertificateEntry("anchor-" + anchors.size(), each);
      }
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(anchors);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context.getSocketFactory();
  }

  private String password() throws UnusableKeyException {
    byte[] file =
        KeyFile.readOwnerOnly(settings.login().orElseThrow().password(), MAX_PASSWORD_BYTES);
    return new String(file, StandardCharsets.UTF_8).lines().findFirst().orElse("");
  }

  private MimeMessage message(Session session, MailContent content) throws MessagingException {
    String domain = settings.from().substring(settings.from().indexOf('@') + 1);
    MimeMessage message = new IdentifiedMessage(session, "<%s@%s>".formatted(content.id(), domain));
    message.setFrom(new InternetAddress(settings.from()));
    for (String each : settings.to()) {
      message.addRecipient(Message.RecipientType.TO, new InternetAddress(each));
    }
    message.setSubject(content.title(), "UTF-8");
    message.setSentDate(Date.from(clock.instant()));
    // RFC 3834, section 5: no vacation notices in return.
    message.setHeader("Auto-Submitted", "auto-generated");
    MimeMultipart alternatives =
        new MimeMultipart(
            "alternative", text(content.text(), "plain"), text(content.html(), "html"));
    MimeBodyPart body = new MimeBodyPart();
    body.setContent(alternatives);
    MimeBodyPart csv = text(content.csv(), "csv");
    csv.setFileName(content.id() + ".csv");
    message.setContent(new MimeMultipart("mixed", body, csv));
    message.saveChanges();
    return message;
  }

  private static MimeBodyPart text(String text, String subtype) throws MessagingException {
    MimeBodyPart part = new MimeBodyPart();
    part.setText(text, "UTF-8", subtype);
    return part;
  }

  /** Returns the reason in one line; the deepest one, which names what the server answered. */
  private static String reason(MessagingException refused) {
    Throwable cause = refused;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage()).lines().findFirst().orElse("no reason given");
  }

  /** A message whose id does not change when it is sent again. */
  private static final class IdentifiedMessage extends MimeMessage {

    private final String id;

    IdentifiedMessage(Session session, String id) {
      super(session);
      this.id = id;
    }

    @Override
    protected void updateMessageID() throws MessagingException {
      setHeader("Message-ID", id);
    }
  }
}
