import org.gradle.api.tasks.testing.logging.TestExceptionFormat

plugins {
  java
}

repositories {
  mavenLocal()
  mavenCentral()
}

dependencies {
  testImplementation(platform("dev.jobdrill:jobdrill-bom:0.1.0-SNAPSHOT"))
  testImplementation("dev.jobdrill:jobdrill-junit")
  testImplementation("org.junit.jupiter:junit-jupiter:6.1.3")
  testRuntimeOnly("org.junit.platform:junit-platform-launcher")
}

tasks.test {
  useJUnitPlatform()
  systemProperty("jobdrill.evidence.directory", "build/jobdrill")
  testLogging {
    showStandardStreams = true
    exceptionFormat = TestExceptionFormat.FULL
  }
}
