package dev.jobdrill.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;

/** What a server needs to speak TLS. */
public final class TlsFiles {
  private static final char[] STORE_PASSWORD = "changeit".toCharArray();

  private TlsFiles() {}

  /**
   * Makes a certificate that nobody trusts.
   *
   * @param directory where {@code cert.pem} and {@code key.pem} go
   */
  public static void makeCertificate(Path directory) throws Exception {
    Path store = directory.resolve("store.p12");
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    int exit = new ProcessBuilder((keytool
                + " -genkeypair -alias redis -keyalg EC -dname CN=localhost -validity 2 -storetype PKCS12"
                + " -storepass changeit -keystore " + store)
            .split(" "))
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("keytool.log").toFile())
        .start()
        .waitFor();
    assertThat(exit).as("exit code of keytool").isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream stream = Files.newInputStream(store)) {
      keys.load(stream, STORE_PASSWORD);
    }
    writePem(
        directory.resolve("cert.pem"),
        "CERTIFICATE",
        keys.getCertificate("redis").getEncoded());
    writePem(
        directory.resolve("key.pem"),
        "PRIVATE KEY",
        keys.getKey("redis", STORE_PASSWORD).getEncoded());
  }

  private static void writePem(Path file, String kind, byte[] content) throws Exception {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    Files.writeString(
        file, "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
  }
}
