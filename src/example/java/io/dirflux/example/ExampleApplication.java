package io.dirflux.example;

import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.PropertySource;

/**
 * A Spring Boot application that streams the users of a directory, keeps a copy of all directories in H2, and receives
 * webhooks. With {@code WORKOS_API_KEY} it talks to WorkOS, without it to a simulator that it starts itself.
 */
@SpringBootApplication(proxyBeanMethods = false)
@PropertySource("classpath:example.properties")
public class ExampleApplication {

    public static void main(String[] args) {
        SpringApplication.run(ExampleApplication.class, args);
    }

    /** With spring-boot-starter-data-r2dbc, {@code spring.r2dbc.url} creates this bean. */
    @Bean
    ConnectionFactory database(@Value("${example.database}") String url) {
        return ConnectionFactories.get(url);
    }
}
